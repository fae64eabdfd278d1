"""The storefront, one product, and product photos."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from marshmallow import EXCLUDE, ValidationError

from search.shelf import shelf
from shop.catalog.accreditation import queries as accreditations
from shop.catalog.listings import queries as listings
from shop.catalog.listings.rules import season_words
from shop.catalog.papers import queries as papers
from shop.catalog.papers.states import OPEN_TO_ALL
from shop.catalog.pricing import queries as prices
from shop.catalog.pricing.reference import like_goods
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product
from shop.catalog.recommendations import queries as recommendations
from shop.catalog.shelf import queries
from shop.catalog.shelf.rules import Sort
from shop.catalog.shelf.schemas import ShelfForm
from shop.catalog.stock import capacity
from shop.catalog.stock.rules import week_of
from shop.core import clock
from shop.core.db import db
from shop.core.errors import Missing
from shop.http.files import store
from shop.http.guards import public
from shop.parties.buyers.models import BuyerUnit
from shop.support.documents.rules import MEDIA_TYPES
from shop.trading.campaigns import queries as campaigns
from shop.trading.campaigns import terms

bp = Blueprint("public", __name__)
SHOWN_PRICES = 8


@bp.get("/")
@public
def index() -> str:
    wanted = _asked()
    found = shelf(wanted["wish"], page=wanted["page"])
    plain = not set(request.args) - {"lang"}
    today = clock.business_day(clock.utcnow())
    return render_template(
        "public/index.html",
        found=found,
        page=found.page,
        facets=found.facets,
        counts={facet.code: facet.count for facet in found.facets.category},
        wish=wanted["wish"],
        tree=products.categories(),
        sorts=Sort,
        figures=products.figures() if plain else None,
        campaigns=campaigns.shown(today, _reader_path()) if plain else [],
        told=terms.told,
        pushed=_pushed(today) if plain else [],
    )


def _pushed(today: date) -> list[tuple[str, list[tuple[queries.Card, str]]]]:
    """What counties push to this reader, as far as it is on sale, each with its words."""
    counties = recommendations.pushed(today, reader_path=_reader_path())
    ids = [one.product_id for _code, goods in counties for one in goods]
    cards = {card.id: card for card in queries.cards(ids)} if ids else {}
    shown = [
        (code, [(cards[one.product_id], one.words) for one in goods if one.product_id in cards])
        for code, goods in counties
    ]
    return [(code, goods) for code, goods in shown if goods]


def _reader_path() -> str:
    """Where the reader's unit is; empty for a visitor."""
    actor = g.get("actor")
    unit = db.session.get(BuyerUnit, actor.unit_id) if actor is not None and actor.unit_id else None
    return unit.region_path if unit else ""


def _asked() -> dict[str, Any]:
    """The filters of the address. A shopper's mistyped filter is left out; he sees which ones are on."""
    given: dict[str, Any] = {key: value for key, value in request.args.items() if value.strip()}
    if "mark" in given:
        given["mark"] = request.args.getlist("mark")
    reader = ShelfForm(unknown=EXCLUDE)
    try:
        return reader.load(given)
    except ValidationError as error:
        wrong = error.normalized_messages()
        return reader.load({key: value for key, value in given.items() if key not in wrong})


@bp.get("/products/<int:product_id>")
@public
def show(product_id: int) -> str:
    try:
        found = products.product(product_id)
    except Missing:
        return _back_next_season(product_id)
    card, glance = queries.card_of(found), listings.glance(found.id)
    history = products.price_history([sku.id for sku in found.skus])[:SHOWN_PRICES]
    highest: dict[int, int] = {}
    for change in history:
        highest[change.sku_id] = max(change.price_fen, highest.get(change.sku_id, 0))
    return render_template(
        "public/products/show.html",
        product=found,
        card=card,
        top=products.category(found.category_code[:2]),
        history=history,
        highest=highest,
        papers=papers.shown(found, clock.business_day(clock.utcnow())),
        open_kinds=OPEN_TO_ALL,
        accreditation=accreditations.published_of(found.id) if found.accredited else None,
        specs={sku.id: sku.spec for sku in found.skus},
        reviews=prices.approved(found.id, limit=SHOWN_PRICES),
        ceilings={sku.id: sku for sku in found.skus if sku.ceiling_fen is not None},
        like=like_goods(
            ((found.category_code, sku.base_unit.value) for sku in found.skus if sku.active),
            stamp=glance.stamp,
        ),
        today=clock.business_day(clock.utcnow()),
        planned=season_words(glance.season_from, glance.season_to) if glance.season_from else "",
        weekly=_weekly(found),
        may_buy=g.get("actor") is None or g.actor.may("list:edit"),
    )


def _back_next_season(product_id: int) -> str:
    """What is off sale for its season alone says when it comes back; anything else stays Missing."""
    return render_template("public/products/season.html", **listings.resting(product_id)._asdict())


def _weekly(product: Product) -> dict[int, int]:
    """What can still be ordered for this week, of SKUs that can be delivered only so often."""
    limited = [sku.id for sku in product.skus if sku.weekly_milli is not None]
    return capacity.free(limited, week_of(clock.business_day(clock.utcnow()))) if limited else {}


@bp.get("/photos/<sha256>")
@public
def photo(sha256: str) -> Response:
    found = products.photo(sha256)
    given = Response(store().get(found.sha256), mimetype=MEDIA_TYPES[found.kind])
    given.headers["X-Content-Type-Options"] = "nosniff"
    given.cache_control.public, given.cache_control.max_age = True, 31_536_000
    given.cache_control.immutable = True
    return given
