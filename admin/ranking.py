"""Who leads: regions below the one asked for, or who bought and sold there, with their change on a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from admin.asked import LEVELS, Asked
from admin.board import Board, ask, growth
from admin.spans import so_far, year_before
from shop.parties.accounts.actor import Actor

SHOWN = 10
ENOUGH = 5  # with fewer regions in the table the ranking looks one layer further down


@dataclass(frozen=True)
class Place:
    """One line: `opens` says that the region can be opened, otherwise its lines are."""

    key: str
    name: str
    fen: int
    growth: int | None
    opens: bool


@dataclass(frozen=True)
class Ranking:
    """`dimension` names what is ranked."""

    dimension: str
    words: str
    places: Sequence[Place]
    number: int


def ranking(actor: Actor, asked: Asked, board: Board, today: date) -> Ranking:
    """The first ten of the table's rows; of counties (towns, units) where the table has but few."""
    dimension = board.dimension
    if board.level and len(board.rows) < ENOUGH:
        dimension = _further(asked, board.level)
    if dimension == board.dimension:
        found = [(row.code, row.name, row.amount_fen, row.before_fen) for row in board.rows]
    else:
        now = ask(actor, asked, dimension, asked.period)
        before = ask(actor, asked, dimension, year_before(so_far(asked.period, today)))
        earlier = {row.keys[0]: row.values["amount_fen"] for row in before.rows}
        found = [
            (str(row.keys[0]), row.names[0], row.values["amount_fen"], earlier.get(row.keys[0], 0))
            for row in now.rows
        ]
    found.sort(key=lambda place: (-place[2], place[0]))
    opens = "." in dimension
    places = [
        Place(key, name, fen, growth(fen, before), opens and key != asked.region)
        for key, name, fen, before in found[:SHOWN]
    ]
    return Ranking(dimension, _words(dimension), places, len(found))


def _further(asked: Asked, level: str) -> str:
    if level in ("province", "prefecture"):
        return f"{asked.side}.county"
    if level == "county":
        return f"{asked.side}.{LEVELS[-1]}"
    return "unit" if asked.side == "buyer" else "cooperative"


def _words(dimension: str) -> str:
    return {
        "province": _("各省"), "prefecture": _("各市（地）"), "county": _("各县（市、区）"), "town": _("各乡镇（街道）"),
        "unit": _("采购单位"), "cooperative": _("供应商"), "product": _("产品"), "category": _("商品类别"),
        "department": _("统计系统"), "venue": _("五进场所"),
    }[dimension.rpartition(".")[2]]  # fmt: skip
