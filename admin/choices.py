"""What the filters above the figures offer, and which of them are set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from admin.asked import CHOICES, FILTERS, UNCLASSIFIED, Asked
from shop.catalog.products.models import Category
from shop.core.db import db
from shop.ledger.entries import Source
from shop.parties.buyers.states import StatisticalSystem, UnitCategory, VenueClass
from shop.reporting.stats import labels, names
from shop.reporting.stats.dimensions import DIMENSIONS
from shop.trading.campaigns import queries as campaigns
from shop.trading.orders.states import FundSource, Purpose
from shop.web.labels import label

Options = Mapping[str, Sequence[tuple[str, str]]]


def offered() -> Options:
    """Filter -> (words, value) of its choices."""
    categories = db.session.execute(select(Category.code, Category.name).order_by(Category.path))
    sources = [source for source in Source if source is not Source.SYNTHETIC]
    return {
        "category": [("　" * (len(code) // 2 - 1) + name, code) for code, name in categories],
        "department": _members(StatisticalSystem),
        "unit_category": _members(UnitCategory),
        "venue": _members(VenueClass),
        "fund_source": _members(FundSource),
        "purpose": _members(Purpose),
        "channel": [(words, key) for key, words in labels.CHANNELS.items()],
        "source": [(str(label(source)), source.value) for source in sources],
        "campaign": [(found.name, str(found.id)) for found in campaigns.campaigns()],
    }


def heads() -> dict[str, str]:
    """Filter -> what it is called."""
    return {
        "category": _("商品类别"), "department": _("统计系统"), "unit_category": _("单位类别"), "venue": _("五进场所"),
        "fund_source": _("资金来源"), "purpose": _("用途"), "channel": _("渠道"), "source": _("数据来源"),
        "campaign": _("活动"),
    }  # fmt: skip


def chips(asked: Asked, offered: Options) -> list[tuple[str, str, str]]:
    """(filter, what it is called, its value in words) of every filter that is set."""
    known = heads()
    found = []
    for key, text in asked.chosen:
        if key not in FILTERS:
            continue
        head = known.get(key) or DIMENSIONS[key].label
        found.append((key, head, _word(key, text, offered)))
    return found


def _word(key: str, text: str, offered: Options) -> str:
    if text == UNCLASSIFIED:
        return _("未归类")
    if key in CHOICES:
        return next((words.strip() for words, value in offered[key] if value == text), text)
    found: dict[Any, str] = names.names_of(key, [int(text) if _numbered(key) and text.isdigit() else text])
    return next(iter(found.values()), text)


def _numbered(key: str) -> bool:
    return key in ("unit", "cooperative", "product")


def _members(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(str(label(member)), member.value) for member in kind if member.value]
