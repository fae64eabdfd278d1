"""The filters that several lists ask: a region, a closed list, words, a span of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_

from admin.lists import Filter
from shop.core import clock
from shop.core.errors import Invalid
from shop.parties.regions import queries as regions
from shop.reporting.stats.schemas import EARLIEST, LATEST
from shop.web.labels import label as enum_label


def words(*columns: Any, label: Any = _l("关键词")) -> Filter:
    """Any of the columns contains what was typed, taken literally."""

    def narrow(wanted: Select[Any], text: str) -> Select[Any]:
        return wanted.where(or_(*(column.contains(text, autoescape=True) for column in columns)))

    return Filter("q", label, narrow)


def region(*paths: Any, key: str = "region", label: Any = _l("区划代码")) -> Filter:
    """Any of the path columns lies in the region with the typed code; an unknown code is Missing."""

    def narrow(wanted: Select[Any], text: str) -> Select[Any]:
        path = regions.region(text).path
        return wanted.where(or_(*(column.startswith(path, autoescape=True) for column in paths)))

    return Filter(key, label, narrow, kind="region")


def one_of(key: str, label: Any, column: Any, kind: type[StrEnum]) -> Filter:
    """The column holds the chosen member of a closed list."""

    def narrow(wanted: Select[Any], text: str) -> Select[Any]:
        return wanted.where(column == kind(text))

    def choices() -> Sequence[tuple[str, Any]]:
        return [(member.value, enum_label(member)) for member in kind if member.value]

    return Filter(key, label, narrow, kind="select", choices=choices)


def since(column: Any, label: Any = _l("起始日")) -> Filter:
    """From a Shanghai day on; `column` holds instants."""
    return Filter(
        "from", label, lambda wanted, text: wanted.where(column >= clock.start_of(day(text))), kind="date"
    )


def until(column: Any, label: Any = _l("截止日")) -> Filter:
    """Up to and including a Shanghai day; `column` holds instants."""

    def narrow(wanted: Select[Any], text: str) -> Select[Any]:
        return wanted.where(column < clock.start_of(day(text) + timedelta(days=1)))

    return Filter("to", label, narrow, kind="date")


def day(text: str) -> date:
    """'2026-11-23'; raises Invalid, also for a day around which no calendar counts."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("日期格式应为 2026-11-23"), fields={"from": [_("请按 年-月-日 填写")]}) from None
    if not EARLIEST <= found <= LATEST:
        raise Invalid(_("日期应在 2000 年至 2100 年之间"), fields={"from": [_("请重新选择时间段")]})
    return found
