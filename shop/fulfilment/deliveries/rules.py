"""One delivery for many: what is picked by product is what goes to the places, to the gram."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from shop.core.errors import Invalid, Refused
from shop.core.flow import WrongMoment
from shop.core.money import format_qty
from shop.fulfilment.deliveries.states import OUT, DeliveryStatus
from shop.trading.orders.models import OrderLine

MAX_LINES = 2_000
MAX_DAYS = 31


class NothingToDeliver(Refused):
    """No open line falls into the window."""

    code = "delivery.nothing_open"


class TooManyLines(Refused):
    """More lines than one run may carry."""

    code = "delivery.too_many_lines"


class NothingLoaded(Refused):
    """A run that carries nothing."""

    code = "delivery.nothing_loaded"


class BadLoad(Invalid):
    """A loaded quantity that does not fit its line of the run."""

    code = "delivery.bad_load"


class NotOnSheet(Invalid):
    """A line that is not on this sheet, or more than the sheet still waits for."""

    code = "delivery.not_on_sheet"


class Parcel(NamedTuple):
    """How much of one order line goes along, in thousandths."""

    line: OrderLine
    qty_milli: int


class Place(NamedTuple):
    """Where a sheet goes: who receives, for whom it counts, and the point."""

    unit_id: int
    counted_unit_id: int
    delivery_point_id: int | None
    delivery_to: str


@dataclass(frozen=True)
class Pick:
    """What to take from the store of one SKU; its parcels add up to the sum."""

    sku_id: int
    product_name: str
    spec: str
    unit: str
    parcels: tuple[Parcel, ...]

    @property
    def qty_milli(self) -> int:
        return sum(parcel.qty_milli for parcel in self.parcels)

    @property
    def places(self) -> int:
        """To how many places it goes."""
        return len({place_of(parcel.line) for parcel in self.parcels})


@dataclass(frozen=True)
class Stop:
    """One place, with what goes there: a delivery sheet."""

    place: Place
    unit_name: str
    counted_unit_name: str
    parcels: tuple[Parcel, ...]

    @property
    def delivery_to(self) -> str:
        return self.place.delivery_to


def place_of(line: OrderLine) -> Place:
    """Where an order line goes."""
    order = line.order
    return Place(order.unit_id, order.counted_unit_id, order.delivery_point_id, order.delivery_to)


def picks(parcels: Iterable[Parcel]) -> list[Pick]:
    """Parcels summed by SKU, by name; parcels of nothing are left out."""
    by_sku: dict[int, list[Parcel]] = {}
    for parcel in parcels:
        if parcel.qty_milli:
            by_sku.setdefault(parcel.line.sku_id, []).append(parcel)
    made = [
        Pick(sku, own[0].line.product_name, own[0].line.spec, own[0].line.unit, tuple(own))
        for sku, own in by_sku.items()
    ]
    return sorted(made, key=lambda pick: (pick.product_name, pick.spec, pick.sku_id))


def stops(parcels: Iterable[Parcel]) -> list[Stop]:
    """The same parcels by place, by name of the unit: the sheets; together they are the pick list."""
    by_place: dict[Place, list[Parcel]] = {}
    for parcel in parcels:
        if parcel.qty_milli:
            by_place.setdefault(place_of(parcel.line), []).append(parcel)
    made = [
        Stop(place, own[0].line.order.unit_name, own[0].line.order.counted_unit_name, tuple(own))
        for place, own in by_place.items()
    ]
    return sorted(made, key=lambda stop: (stop.unit_name, stop.counted_unit_name, stop.place.delivery_to))


def check_window(first_on: date, last_on: date) -> None:
    """Raise Invalid for a window that ends before it begins or that no run can serve."""
    if last_on < first_on:
        raise Invalid("配送日期不正确", fields={"last_on": ["结束日期不能早于开始日期"]})
    if last_on - first_on >= timedelta(days=MAX_DAYS):
        raise Invalid("配送窗口过长", fields={"last_on": [f"一次配送最多跨 {MAX_DAYS} 天，请分批"]})


def check_parcels(parcels: Sequence[Parcel]) -> None:
    """Raise NothingToDeliver or TooManyLines; all parcels are one cooperative's."""
    if not parcels:
        raise NothingToDeliver("这段日期内没有待发的货：请换日期，或勾选“包括未指定送达日期的订单”")
    if len(parcels) > MAX_LINES:
        raise TooManyLines(f"一次配送最多 {MAX_LINES} 行，请缩短日期范围，分几次安排", lines=len(parcels))
    if len({parcel.line.order.cooperative_id for parcel in parcels}) > 1:
        raise Invalid("一次配送只能安排一家合作社的订单", fields={"lines": ["请分合作社安排"]})


class OnBoard(Protocol):
    """A line of a run, as loading looks at it."""

    id: int
    qty_milli: int

    @property
    def line(self) -> OrderLine: ...


def check_load(lines: Mapping[int, OnBoard], loaded: Mapping[int, int], no_more: Collection[int]) -> None:
    """Raise BadLoad or NothingLoaded unless each quantity fits its line and something goes along."""
    if unknown := [str(i) for i in (*loaded, *no_more) if i not in lines]:
        raise BadLoad("配送单没有这些行：" + "、".join(unknown), fields={"lines": ["请使用本次配送的行号"]})
    for i, qty in loaded.items():
        one = lines[i]
        if not 0 <= qty <= one.qty_milli:
            words = f"{one.line.product_name}：装车数量应在 0 至 {format_qty(one.qty_milli)} 之间"
            raise BadLoad("装车数量不正确", fields={"lines": [words]})
    if not any(loaded.values()):
        raise NothingLoaded("没有装任何货：请填写装车数量；不送了请取消这次配送")


def check_out(status: DeliveryStatus) -> None:
    """Raise WrongMoment unless the goods are on the vehicle."""
    if status not in OUT:
        raise WrongMoment("这张送货单的货尚未装车，或已全部办结", event="accept", status=status.value)


def check_awaited(awaited: Mapping[int, int], received: Mapping[int, int]) -> None:
    """Raise NotOnSheet unless every order line is on the sheet and waits for at least that much there."""
    for line_id, qty in received.items():
        left = awaited.get(line_id, 0)
        if qty > left:
            words = [f"第 {line_id} 行在本送货单上待验收 {format_qty(left)}"]
            raise NotOnSheet("验收数量超过本送货单的待验收数量", fields={"lines": words})
