"""帮助销售 as a measure of forms: declared and confirmed, beside the facts and never among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shop.core.clock import Period
from shop.parties.regions import queries as regions
from shop.reporting.forms import registers
from shop.reporting.forms.registers import Elsewhere
from shop.reporting.offline import helped


def provide() -> None:
    registers.provide_measure("helped", measure, label="帮助销售额", kind="fen")


def measure(by: Sequence[str], period: Period, filters: Mapping[str, str], _upto: int | None) -> Elsewhere:
    """By the keys of the rows and in all. Raises Invalid for what helped sales are not told apart by; a cut of the
    ledger does not bound them."""
    rest = dict(filters)
    place = rest.pop("buyer", "")
    path = regions.region(place).path if place else "/"
    found = helped.sums(path, period, by=by, filters=rest)
    rows = {tuple(None if key is None else str(key) for key in one.keys): one.amount_fen for one in found}
    return Elsewhere(rows, sum(rows.values()))
