"""Signs of life for those who run the shop: alive, and ready to work."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify

from shop.core import clock
from shop.http.guards import public
from shop.http.standing import standing

bp = Blueprint("site", __name__)


@bp.get("/healthz")
@public
def healthz() -> Any:
    """The process answers; no look at the database."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> Any:
    """The database answers and has every migration. The job worker's age informs, but turns nobody away."""
    found = standing(current_app.extensions["settings"], now=clock.utcnow())
    worker = found.worker_seconds
    body = {
        "status": "ok" if found.ready else "unready",
        "database": found.database,
        "migrations": found.migrations,
    }
    return jsonify(**body, worker_seconds=worker), 200 if found.ready else 503
