"""Who bought and who sold: found in the registers, or given a negative id outside of them. Many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from shop.core.db import db, is_postgresql
from shop.core.errors import Invalid
from shop.parties.buyers.models import BuyerUnit
from shop.parties.buyers.queries import SHOWN_NAME
from shop.parties.buyers.states import UnitStatus
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import within
from shop.reporting.offline.catalogue import Category, Known, catalogue
from shop.reporting.offline.columns import NOBODY, is_nobody
from shop.reporting.offline.models import OutsideParty
from shop.reporting.offline.states import PartyKind

AT_ONCE = 500


class Outside(NamedTuple):
    """Somebody or something in no register."""

    kind: PartyKind
    name: str
    region: str = ""
    seller: int = 0


class Buyer(NamedTuple):
    """A registered unit as sales are counted for it."""

    id: int
    name: str
    path: str
    venue: str
    department: str
    competent: str
    category: str


class Seller(NamedTuple):
    """A registered supplier."""

    id: int
    name: str
    path: str


class Register:
    """What rows are held against; everything is looked up once, a thousand rows at a time."""

    def __init__(self, near: str = "") -> None:
        self.near = near
        self._buyers: dict[str, Buyer | None] = {}
        self._sellers: dict[str, Seller | None] = {}
        self._places: dict[str, str | Invalid] = {}
        self._products: dict[int, Mapping[str, Known]] = {}
        self._outside: dict[Outside, int] = {}
        self._categories = {
            text: one
            for one in catalogue().categories()
            for text in (one.code, one.name, f"{one.code} {one.name}")
        }
        self.festivals = set(catalogue().festivals)

    def prime(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Look up all parties that these rows name, in a few statements."""
        buyers, sellers = set[str](), set[str]()
        for cells in rows:
            buyers.add(cells.get("buyer", ""))
            sellers.add(cells.get("seller", ""))
        fresh = [text for text in buyers if text not in self._buyers and not is_nobody(text)]
        for at in range(0, len(fresh), AT_ONCE):
            self._buyers |= dict.fromkeys(fresh[at : at + AT_ONCE]) | _buyers(fresh[at : at + AT_ONCE])
        fresh = [text for text in sellers if text and text not in self._sellers]
        for at in range(0, len(fresh), AT_ONCE):
            self._sellers |= dict.fromkeys(fresh[at : at + AT_ONCE]) | _sellers(fresh[at : at + AT_ONCE])

    def buyer(self, text: str) -> Buyer | None:
        return self._buyers.get(text)

    def seller(self, text: str) -> Seller | None:
        return self._sellers.get(text)

    def place(self, text: str) -> str:
        """The path of a place; raises Invalid."""
        if text not in self._places:
            try:
                self._places[text] = regions.place(text, near=self.near).path
            except Invalid as fault:
                self._places[text] = fault
        found = self._places[text]
        if isinstance(found, Invalid):
            raise found
        return found

    def category(self, text: str) -> Category | None:
        return self._categories.get(text)

    def product(self, seller_id: int, name: str) -> Known | None:
        """A product of a registered supplier, by its name."""
        if seller_id not in self._products:
            self._products[seller_id] = catalogue().products(seller_id)
        return self._products[seller_id].get(name)

    def outside(self, wanted: Iterable[Outside]) -> Mapping[Outside, int]:
        """The negative ids of parties outside the registers; those seen for the first time are written down."""
        fresh = list({one for one in wanted if one not in self._outside})
        for at in range(0, len(fresh), AT_ONCE):
            self._outside |= _written_down(fresh[at : at + AT_ONCE])
        return self._outside


def _buyers(texts: list[str]) -> dict[str, Buyer | None]:
    """By what outsiders call them, or by credit code; of a confidential unit nobody learns more than that."""
    codes = [text.upper() for text in texts]
    open_code = and_(BuyerUnit.confidential.is_(False), BuyerUnit.credit_code.in_(codes))
    wanted = select(BuyerUnit).where(
        BuyerUnit.status != UnitStatus.MERGED, or_(SHOWN_NAME.in_(texts), open_code)
    )
    known: dict[str, Buyer] = {}
    for unit in db.session.scalars(wanted.order_by(BuyerUnit.status.desc(), BuyerUnit.id.desc())):
        found = Buyer(
            unit.id, unit.public_name, unit.region_path, unit.venue.value, unit.system.value,
            unit.competent_department, unit.category.value,
        )  # fmt: skip
        known[unit.public_name] = found
        if not unit.confidential:
            known[unit.credit_code] = found
    return {text: known.get(text) or known.get(text.upper()) for text in texts}


def _sellers(texts: list[str]) -> dict[str, Seller | None]:
    codes = [text.upper() for text in texts]
    wanted = select(Cooperative.id, Cooperative.name, Cooperative.region_path, Cooperative.credit_code).where(
        or_(Cooperative.name.in_(texts), Cooperative.credit_code.in_(codes))
    )
    known: dict[str, Seller] = {}
    for number, name, path, code in db.session.execute(wanted.order_by(Cooperative.id.desc())):
        known[name] = known[code] = Seller(number, name, path)
    return {text: known.get(text) or known.get(text.upper()) for text in texts}


def _written_down(wanted: list[Outside]) -> dict[Outside, int]:
    found = _known(wanted)
    missing = [one for one in wanted if one not in found]
    if missing:
        dialect = postgresql if is_postgresql() else sqlite
        rows = [one._asdict() for one in missing]
        db.session.execute(dialect.insert(OutsideParty).on_conflict_do_nothing(), rows)
        found |= _known(missing)
    return found


def _known(wanted: list[Outside]) -> dict[Outside, int]:
    columns: Any = (OutsideParty.kind, OutsideParty.name, OutsideParty.region, OutsideParty.seller)
    query = select(OutsideParty.id, *columns).where(
        OutsideParty.name.in_({one.name for one in wanted}),
        tuple_(*columns[2:]).in_({one[2:] for one in wanted}),
    )
    return {Outside(*rest): -number for number, *rest in db.session.execute(query)}


def nobody(region: str) -> Outside:
    """All buyers of a place whom nobody names."""
    return Outside(PartyKind.UNIT, NOBODY, region)


def apart(path: str, other: str) -> bool:
    """Whether neither place lies in the other."""
    return not (within(path, other) or within(other, path))
