"""The composition root: the only module that knows shop, admin and search together."""

from __future__ import annotations

import gc
import sys
from functools import cache
from typing import Any

from flask import Flask

import admin
import search
from shop.app import create_shop
from shop.core.settings import BadSettings, Settings
from shop.http import guards

# The exit by which gunicorn knows a worker that can never start: it halts instead of starting another one.
BOOT_ERROR = 3


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application; says what is wrong and exits when the settings are bad."""
    try:
        app = create_shop(settings or Settings.from_env())
    except BadSettings as fault:
        sys.stderr.write(f"{fault}\n")
        raise SystemExit(BOOT_ERROR) from None
    search.init_app(app)
    if hasattr(admin, "init_app"):
        admin.init_app(app)
    guards.check(app)
    return app


@cache
def _served() -> Flask:
    app = create_app()
    # What was loaded stays loaded: the collector need not walk through it again whenever a long list
    # is made (a figure of 3,000 rows takes half the time).
    gc.collect()
    gc.freeze()
    return app


def __getattr__(name: str) -> Any:
    # `gunicorn wsgi:app` and `flask --app wsgi` ask for `app`; who imports create_app needs no environment.
    if name == "app":
        return _served()
    raise AttributeError(name)
