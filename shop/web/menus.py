"""The side menus of the consoles: each console registers a builder, the layout asks for the menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import current_app, request
from flask_babel import lazy_gettext as _

from shop.parties.accounts.actor import Actor


class Item(NamedTuple):
    """One link: its words, endpoint, icon of the sprite, and a count that waits for the reader."""

    label: object
    endpoint: str
    icon: str
    badge: int | str = ""


class Group(NamedTuple):
    """Links under a heading; the heading may be empty."""

    label: object
    items: Sequence[Item]


Builder = Callable[[Actor], Sequence[Group]]
AREAS = {"buyer": _("采购单位工作台"), "supplier": _("合作社工作台"), "admin": _("区域管理台")}
_builders: dict[str, Builder] = {}


def register(area: str, builder: Builder) -> None:
    """Let `builder` make the menu of `area` (buyer, supplier or admin). Plain tuples will do for
    groups and items. The last registration counts, so that every new app starts clean."""
    if area not in AREAS:
        raise ValueError(f"no console called {area}")
    _builders[area] = builder


def area_of(path: str, actor: Actor | None) -> str:
    """The console a page belongs to: by its address, for shared pages by what the reader is."""
    first = path.strip("/").partition("/")[0]
    if first in AREAS:
        return first
    if actor is None or actor.unit_id is not None:
        return "buyer"
    return "supplier" if actor.cooperative_id is not None else "admin"


def areas_of(actor: Actor) -> list[str]:
    """The consoles an actor has business in."""
    found = [("buyer", actor.unit_id is not None), ("supplier", actor.cooperative_id is not None)]
    return [area for area, has in [*found, ("admin", actor.is_official)] if has]


def menu(actor: Actor | None) -> list[Group]:
    """The present console's menu; items whose page this build lacks are left out."""
    builder = _builders.get(area_of(request.path, actor))
    if builder is None or actor is None:
        return []
    groups = [Group(words, [Item(*item) for item in items]) for words, items in builder(actor)]
    known = current_app.view_functions
    kept = [Group(g.label, [item for item in g.items if item.endpoint in known]) for g in groups]
    return [group for group in kept if group.items]
