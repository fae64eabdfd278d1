"""The command line: `flask --app wsgi …`."""

from __future__ import annotations

import importlib

from flask import Flask

# "module:name" of every command or group, imported by register().
COMMANDS = (
    "shop.cli.users:users",
    "shop.cli.doctor:doctor",
    "shop.cli.openapi:write",
    "shop.cli.jobs:jobs",
    "shop.cli.seed:seed",
    "shop.cli.exports:export",
    "shop.cli.imports:imports",
    "shop.cli.ledger:ledger",
)


def register(app: Flask) -> None:
    """Hang the commands into the app."""
    for name in COMMANDS:
        module, _, attribute = name.partition(":")
        app.cli.add_command(getattr(importlib.import_module(module), attribute))
