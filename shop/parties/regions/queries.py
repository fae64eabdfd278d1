"""Regions by code, by place in the tree, by name; names of a code or path, today or on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from shop.core.db import db
from shop.core.errors import Missing
from shop.core.page import Page, paginate
from shop.core.reach import Scoped
from shop.parties.regions.models import Region, RegionLevel
from shop.parties.regions.rules import UnknownRegion, levels, within

REGION_EDIT = "region:edit"
# Longer than any chain of successors that is known; a ring in the data must not hang anybody.
MAX_FOLLOWED = 8
_BETWEEN = re.compile(r"[\s/›>·,，、]+")
# Names by code. Regions change a few times a year, by the loader, which forgets them.
_names: dict[str, str] = {}


def forget_names() -> None:
    """Look names up anew; the loader calls it."""
    _names.clear()


def region(code: str) -> Region:
    """A region by its code, current or retired; Missing when there is none."""
    found = db.session.get(Region, code) if code else None
    if found is None:
        raise Missing("没有这个地区", code=code)
    return found


def follow(code: str) -> Region:
    """The region that a code means today: the last of its successors, or itself where none is known."""
    found = region(code)
    for _step in range(MAX_FOLLOWED):
        if found.current or not found.successor_code:
            break
        found = region(found.successor_code)
    return found


def children(code: str | None) -> Sequence[Region]:
    """The current regions right below (None: the provinces); those below a pseudo-node count as its parent's."""
    if code is None:
        return db.session.scalars(
            _shown().where(Region.level == RegionLevel.PROVINCE).order_by(Region.code)
        ).all()
    return db.session.scalars(_shown().where(_below(code)).order_by(Region.code)).all()


def _shown() -> Select[Region]:
    return select(Region).where(Region.hidden.is_(False), Region.current.is_(True))


def _below(code: str) -> ColumnElement[bool]:
    pseudo = aliased(Region)
    through = select(pseudo.code).where(pseudo.parent_code == code, pseudo.hidden.is_(True))
    return or_(Region.parent_code == code, Region.parent_code.in_(through))


def search(
    q: str = "", level: RegionLevel | str | None = None, parent: str | None = None, *, limit: int = 50
) -> Sequence[Region]:
    """Regions whose name contains, or whose code begins with, `q`: whole names (short codes) first."""
    return db.session.scalars(_found(q, level, parent).limit(limit)).all()


def page(
    *,
    q: str = "",
    level: RegionLevel | str | None = None,
    parent: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Region]:
    """The same, page by page; without any filter the provinces."""
    if not (q or level or parent):
        level = RegionLevel.PROVINCE
    return paginate(_found(q, level, parent), page=page, size=size)


def _found(q: str, level: RegionLevel | str | None, parent: str | None) -> Select[Region]:
    """With `q` or `level` the whole subtree of `parent` counts, without them its children."""
    wanted, order = _shown(), []
    if level:
        wanted = wanted.where(Region.level == RegionLevel(level))
    if parent:
        top = region(parent)
        wanted = wanted.where(Region.path.startswith(top.path, autoescape=True), Region.code != parent)
        if not (q or level):
            wanted = wanted.where(_below(parent))
    text = q.strip()
    if text:
        begins = Region.code.startswith(text, autoescape=True)
        wanted = wanted.where(or_(Region.name.contains(text, autoescape=True), begins))
        # A code's beginning: from the province down. A name: the shortest first, so that whole names lead.
        order = [] if text.isdigit() else [func.length(Region.name)]
        order.append(func.length(Region.code))
    return wanted.order_by(*order, Region.code)


def name(code: str) -> str:
    """The name of a code; the code itself where there is no such region."""
    return _named([code])[0]


def path_names(path: str, *, on: date | None = None) -> list[str]:
    """The names down a path, pseudo-nodes left out; `on` a day: as they were then."""
    codes = [code for code in path.split("/") if code]
    return _named(codes) if on is None else [name_on(code, on) for code in codes]


def full_name(path: str, *, on: date | None = None) -> str:
    """'/650000/654200/654202/' -> '新疆维吾尔自治区 塔城地区 乌苏市'."""
    return " ".join(path_names(path, on=on))


def _named(codes: Sequence[str]) -> list[str]:
    unknown = [code for code in codes if code not in _names]
    if unknown:
        _names.update(
            db.session.execute(select(Region.code, Region.name).where(Region.code.in_(unknown))).all()
        )
    return [_names.get(code, code) for code in codes]


def names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code, in at most one statement."""
    wanted = list(dict.fromkeys(codes))
    return dict(zip(wanted, _named(wanted), strict=True))


def name_on(code: str, day: date) -> str:
    """What the place was called on a day: of a code not yet in force, its forerunner's name."""
    found = region(code)
    for _step in range(MAX_FOLLOWED):
        if found.valid_from is None or day >= found.valid_from:
            break
        before = db.session.scalar(
            select(Region).where(Region.successor_code == found.code).order_by(Region.code)
        )
        if before is None:
            break
        found = before
    return found.name


def place(text: str, *, near: str = "", what: str = "地区") -> Region:
    """The one place that people mean: by code, or by name with the names of what it lies in before it. Among several
    of one name the one near the path `near` (in its county, its prefecture). Raises UnknownRegion."""
    if text.isascii() and text.isdigit():
        found = db.session.get(Region, text) if len(text) in (6, 9, 12) else None
        if found is None:
            raise UnknownRegion(f"没有区划代码“{text[:20]}”，应为 6、9 或 12 位数字")
        return follow(text)
    words = [word for word in _BETWEEN.split(text) if word]
    wanted = _shown().where(Region.name == (words or [""])[-1])
    several = [one for one in db.session.scalars(wanted) if set(words) <= set(path_names(one.path))]
    several = _nearest(several, near)
    if not several:
        raise UnknownRegion(f"没有找到{what}“{text[:30]}”，请写全称（上级与下级用空格隔开）或改填区划代码")
    if len(several) > 1:
        raise UnknownRegion(f"“{text[:30]}”有 {len(several)} 处同名，请在前面写上级名称，或改填区划代码")
    return several[0]


def _nearest(several: list[Region], near: str) -> list[Region]:
    here = levels(near)
    for around in (here.county, here.prefecture, here.province):
        inside = [one for one in several if around and within(one.path, region(around).path)]
        if len(several) > 1 and inside:
            return inside if len(inside) == 1 else _nearest(inside, "")
    return several


def may_edit(actor: Scoped, path: str) -> bool:
    """Whether the actor may set the flags of a region: the platform's, and officials' of a region around it."""
    reach = actor.reach(REGION_EDIT)
    return reach.everywhere or any(within(path, top) for top, _department in reach.regions)


def region_to_edit(code: str, actor: Scoped) -> Region:
    """A region whose flags the actor may set; any other is Missing."""
    found = region(code)
    if not may_edit(actor, found.path):
        raise Missing("没有这个地区", code=code)
    return found
