"""公开透明: what officials have published, open to everybody; it sees nothing but published figures (A92)."""

from __future__ import annotations

from flask import Blueprint, render_template

from shop.http.guards import public
from shop.reporting.transparency import layout, queries
from shop.reporting.transparency.models import Publication

bp = Blueprint("transparency", __name__, url_prefix="/transparency")
MONTHS = 12


@bp.get("")
@public
def index() -> str:
    return _page(None)


@bp.get("/<int:publication_id>")
@public
def show(publication_id: int) -> str:
    return _page(queries.public(publication_id))


def _page(chosen: Publication | None) -> str:
    """The chosen publication, at first the latest, beside all others."""
    found = queries.published()
    if chosen is None and found:
        chosen = queries.public(found[0].id)
    return render_template(
        "public/transparency/show.html",
        published=found,
        chosen=chosen,
        tables=layout.tables(chosen.region_code, chosen.figures) if chosen else [],
        months=[one for one in found if chosen and _alike(one, chosen)][:MONTHS],
    )


def _alike(one: Publication, other: Publication) -> bool:
    return one.region_path == other.region_path and one.side is other.side
