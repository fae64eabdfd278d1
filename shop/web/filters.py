"""What templates call: money, quantities, days, regions, labels, icons and addresses of static files."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from markupsafe import Markup, escape

from search import highlight
from shop.catalog.products import queries as products
from shop.core import clock, money
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions
from shop.reporting.exports import sheet_layout
from shop.trading.lists import queries as lists
from shop.web import labels


def yuan(fen: int | None) -> str:
    """217940 -> 2,179.40; an unknown amount is a dash."""
    return "—" if fen is None else money.yuan(fen)


def wan(fen: int | None) -> str:
    """Fen as 万元 with two decimals, rounded half away from zero: 123456789 -> 123.46."""
    if fen is None:
        return "—"
    hundredths = (abs(fen) * 2 + 10_000) // 20_000
    return ("-" if fen < 0 and hundredths else "") + f"{hundredths // 100:,}.{hundredths % 100:02d}"


def qty(milli: int | None) -> str:
    """1320500 -> 1,320.5."""
    if milli is None:
        return "—"
    whole, dot, part = money.format_qty(abs(milli)).partition(".")
    return f"{'-' if milli < 0 else ''}{int(whole):,}{dot}{part}"


def business_time(at: datetime | None) -> str:
    """An instant as it is read in Shanghai."""
    return "—" if at is None else at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def moment(at: datetime | None) -> str:
    """An instant as a datetime-local field takes it, in Shanghai."""
    return "" if at is None else at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def month_day(number: int | None) -> str:
    """901 -> 09-01."""
    return "" if number is None else f"{number // 100:02d}-{number % 100:02d}"


def business_date(moment: datetime | date | None) -> str:
    """A day, or the Shanghai day of an instant."""
    if moment is None:
        return "—"
    return (clock.business_day(moment) if isinstance(moment, datetime) else moment).isoformat()


def region_name(place: str | None) -> str:
    """The name of a code, or all names down a path."""
    if not place:
        return "—"
    return regions.full_name(place) if place.startswith("/") else regions.name(place)


@cache
def _fingerprint(folder: str, filename: str) -> str:
    with open(f"{folder}/{filename}", "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:10]


def asset(filename: str) -> str:
    """The address of a static file; changes with its content, so that browsers may keep it for ever."""
    return _asset(request.script_root, filename)


@cache
def _asset(_mount: str, filename: str) -> str:
    # A page names dozens of files, and building an address costs as much as a line of text.
    return url_for("static", filename=filename, v=_fingerprint(str(current_app.static_folder), filename))


def photo(product: Any, illustration: str = "") -> str:
    """The picture of a product (or card): its own photo, else the drawing of its category."""
    return product.photo or asset(f"img/goods/{illustration or product.illustration}.svg")


@lru_cache(maxsize=512)
def _icon(_mount: str, name: str, extra: str) -> Markup:
    kind, sprite = escape(f"icon {extra}".strip()), asset("img/sprite.svg")
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(kind, sprite, name)


def icon(name: str, extra: str = "") -> Markup:
    """An icon of the sprite, hidden from readers of the screen: words stand beside it."""
    return _icon(request.script_root, name, extra)


def page_numbers(page: Any) -> list[int]:
    """The first, the last and the pages around the present one; a gap is a 0."""
    last = page.pages
    near = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    shown: list[int] = []
    for number in near:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown


@lru_cache(maxsize=2048)
def _words(_language: str, kind: type, value: Any, listed: str) -> Markup:
    # A page shows the same dozen words a hundred times; translating them anew costs more than the rest.
    return escape(str(labels.label(kind(value) if kind is not str else value, listed)))


def label(value: Any, kind: str = "") -> Any:
    """`labels.label`, resolved in the reader's language."""
    if isinstance(value, str):
        return _words(locale_code(), type(value), str(value), kind)
    return labels.label(value, kind)


def percent(part: int, whole: int) -> int:
    """For the width classes pw-0 … pw-100."""
    return 0 if whole <= 0 else max(0, min(100, (200 * part + whole) // (2 * whole)))


def address(**changes: Any) -> str:
    """The present address with some of its parameters changed; None takes one away.

    Put together here, not by url_for: what stands in an address must not become its options.
    """
    kept = {**request.args.to_dict(flat=False), **changes}
    query = urlencode(
        {key: value for key, value in kept.items() if value not in (None, "", [""])}, doseq=True
    )
    here = quote(request.script_root + request.path, safe="/")
    return f"{here}?{query}" if query else here


def toggled(name: str, value: str) -> list[str]:
    """The present values of a parameter that may stand several times, with this one added or taken away."""
    present = request.args.getlist(name)
    return [one for one in present if one != value] if value in present else [*present, value]


def marked(text: str, words: Sequence[str]) -> Markup:
    """The text with what was searched for marked in it; everything else is escaped."""
    made, at = Markup(""), 0
    for start, end in highlight(text, words) if words else ():
        made += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    return made + escape(text[at:])


def free_text(offer: Any) -> str:
    """How much can be ordered: 1,200 公斤."""
    return f"{qty(offer.free_milli)} {label(offer.unit)}"


def bp(points: int | None) -> str:
    """Basis points as people read them: 1234 -> +12.3%."""
    if points is None:
        return "—"
    tenths = (abs(points) * 2 + 10) // 20
    sign = "" if not tenths else "+" if points > 0 else "−"
    return f"{sign}{tenths // 10}.{tenths % 10}%"


def share(points: int | None) -> str:
    """Basis points as a share, exact: 8630 -> 86.30%."""
    if points is None:
        return "—"
    return f"{'-' if points < 0 else ''}{abs(points) // 100}.{abs(points) % 100:02d}%"


def base_price(offer: Any) -> str:
    """¥1.36/公斤 where a pack hides the comparable price; empty where it is the price itself."""
    if offer.pack_milli == money.MILLI and offer.unit == offer.base_unit:
        return ""
    return f"¥{yuan(offer.base_price_fen)}/{label(offer.base_unit)}"


def has_page(endpoint: str) -> bool:
    """Whether this build has the page, so that frames may point to pages of other rooms."""
    return endpoint in current_app.view_functions


def area_home(area: str) -> str:
    """Where a console begins."""
    return f"/{area}/"


def locale_code() -> str:
    """zh or en."""
    return str(get_locale() or "zh")[:2]


def fresh_key() -> str:
    """The key of one form as it is drawn now; see `http.inputs.idempotent`."""
    return secrets.token_hex(16)


def list_count() -> int:
    """How many lines wait on the reader's purchase list."""
    actor = g.get("actor")
    return lists.draft_size(actor) if actor is not None and actor.may(Permission.LIST_EDIT) else 0


def init_app(app: Flask) -> None:
    """Give them to every template."""
    env = app.jinja_env
    env.filters.update(
        yuan=yuan,
        wan=wan,
        qty=qty,
        bp=bp,
        share=share,
        business_time=business_time,
        business_date=business_date,
        region_name=region_name,
        label=label,
        marked=marked,
        tone=labels.tone,
        status_text=label,
    )
    env.globals.update(
        icon=icon,
        page_numbers=page_numbers,
        asset=asset,
        percent=percent,
        address=address,
        toggled=toggled,
        has_page=has_page,
        moment=moment,
        month_day=month_day,
        list_count=list_count,
        fresh_key=fresh_key,
        photo_of=photo,
        category_of=products.category,
        free_text=free_text,
        base_price=base_price,
        top_categories=products.categories,
        area_home=area_home,
        locale_code=locale_code,
        options_of=labels.options,
        sheet_layout=sheet_layout,
    )
