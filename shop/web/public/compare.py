"""Up to four products side by side (A24)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from shop.catalog.papers import queries as papers
from shop.catalog.pricing import queries as prices
from shop.catalog.pricing.reference import like_goods
from shop.catalog.products import queries as products
from shop.catalog.shelf import queries
from shop.core import clock
from shop.http.guards import public

bp = Blueprint("public_compare", __name__)
MOST = 4


@bp.get("/compare")
@public
def show() -> str:
    cards = queries.cards(_asked())
    today = clock.business_day(clock.utcnow())
    return render_template(
        "public/compare.html",
        cards=cards,
        like=like_goods(
            (card.category_code, str(offer.base_unit)) for card in cards for offer in card.offers
        ),
        helped=products.helped_by(card.cooperative_id for card in cards),
        papers=papers.needed_by(products.by_ids([card.id for card in cards]), today),
        reviewed=prices.reviewed([card.id for card in cards], today),
        most=MOST,
    )


def _asked() -> list[int]:
    """`?ids=3,5` or `?ids=3&ids=5`; what is no number is left out, so is what comes after the fourth."""
    parts = ",".join(request.args.getlist("ids")).split(",")
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 16]
    return list(dict.fromkeys(numbers))[:MOST]
