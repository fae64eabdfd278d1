"""The floor of a page: the statements that it sent, again by psycopg alone, and their rows as JSON.

`benchmarks.group_floor:app` answers /NAME for each page recorded in the file that GROUP_RECORD names.
"""

from __future__ import annotations

import json
import os
import pickle
import threading
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response


def create_app() -> Flask:
    """One route and nothing else."""
    bare = Flask("group_floor")
    url = os.environ["DATABASE_URL"].replace("+psycopg", "")
    recorded = pickle.loads(Path(os.environ["GROUP_RECORD"]).read_bytes())  # noqa: S301  our own file
    local = threading.local()

    @bare.get("/<name>")
    def page(name: str) -> Response:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(url, autocommit=True)
        with local.connection.transaction(), local.connection.cursor() as cursor:
            rows = [cursor.execute(text, parameters).fetchall() for text, parameters in recorded[name]]
        return Response(json.dumps(rows, default=str, ensure_ascii=False), mimetype="application/json")

    return bare


def __getattr__(name: str) -> Any:
    if name == "app":
        return create_app()
    raise AttributeError(name)
