"""A fold every half second in a process of its own; says first which backend is its."""

from __future__ import annotations

import sys
import time

from flask import Flask
from sqlalchemy import text

import shop.tables  # noqa: F401  the mappers need every table
from shop.core import clock
from shop.core.db import db, unit_of_work
from shop.reporting.stats import fold


def main(url: str) -> None:
    """Until it is ended."""
    app = Flask("folding")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 1, "max_overflow": 0}
    db.init_app(app)
    with app.app_context():
        print(db.session.scalar(text("SELECT pg_backend_pid()")), flush=True)
        while True:
            with unit_of_work():
                fold.fold(now=clock.utcnow())
            time.sleep(0.5)


if __name__ == "__main__":
    main(sys.argv[1])
