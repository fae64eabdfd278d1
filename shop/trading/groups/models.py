"""Group purchases: what is offered on which terms, who may join, and what each unit pledged and got."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.products.models import Sku
from shop.catalog.products.states import SaleUnit
from shop.core.db import Model
from shop.core.types import (
    Day,
    Facts,
    Fen,
    Line,
    Milli,
    Name,
    Pk,
    Ref,
    UtcDateTime,
    enum_column,
    status_column,
)
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.trading.groups.states import (
    GROUP_FLOW,
    PLEDGE_FLOW,
    Audience,
    Fairness,
    FreightKind,
    FreightSplit,
    GroupStatus,
    IfShort,
    PledgeStatus,
)
from shop.trading.orders.models import Order
from shop.trading.orders.states import Festival, FundSource, Purpose


class GroupPurchase(Model):
    """One window, one cooperative, one truck. Opened by a unit, or (`organiser_unit_id` empty) offered by the
    cooperative. It takes pledges from `opens_at` up to, but without, `closes_at`."""

    __tablename__ = "group_purchase"
    __table_args__ = (
        Index("ix_group_purchase_due", "status", "closes_at"),
        CheckConstraint("opens_at < closes_at", "window"),
        CheckConstraint("deliver_first_on <= deliver_last_on", "delivery"),
        CheckConstraint("freight_fen >= 0 AND freight_total_fen >= 0 AND total_fen >= 0", "amounts"),
        CheckConstraint("extend_days BETWEEN 0 AND 30", "extend_days"),
    )
    FLOW = GROUP_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    title: Mapped[Name]
    about: Mapped[str] = mapped_column(String(1000), default="")
    status: Mapped[GroupStatus] = status_column(GroupStatus, GroupStatus.DRAFT)
    organiser_unit_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    organiser_name: Mapped[Name]
    of_union: Mapped[bool]  # a union's: only goods of the union catalogue may enter (A19)
    region_path: Mapped[str] = mapped_column(String(64), index=True)  # the organiser's
    system: Mapped[str] = mapped_column(String(32), default="")  # the organiser's; empty for a cooperative
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), index=True)
    cooperative_name: Mapped[Name]
    cooperative_path: Mapped[str] = mapped_column(String(64), index=True)
    audience: Mapped[Audience] = enum_column(Audience)
    audience_path: Mapped[str] = mapped_column(String(64), default="")
    # window and truck
    opens_at: Mapped[UtcDateTime]
    closes_at: Mapped[UtcDateTime]
    extend_days: Mapped[int] = mapped_column(default=0)
    extended_at: Mapped[UtcDateTime | None]
    deliver_first_on: Mapped[Day]
    deliver_last_on: Mapped[Day]
    delivery_note: Mapped[Line] = mapped_column(default="")
    freight_kind: Mapped[FreightKind] = enum_column(FreightKind, default=FreightKind.FREE)
    freight_fen: Mapped[Fen] = mapped_column(default=0)  # where it is fixed
    freight_split: Mapped[FreightSplit] = enum_column(FreightSplit, default=FreightSplit.BY_AMOUNT)
    # chosen beforehand
    fairness: Mapped[Fairness] = enum_column(Fairness, default=Fairness.PRO_RATA)
    if_short: Mapped[IfShort] = enum_column(IfShort, default=IfShort.LAPSE)
    close_when_full: Mapped[bool] = mapped_column(default=False)
    # what happened
    copied_from_id: Mapped[Ref | None]
    created_by: Mapped[Ref]
    created_at: Mapped[UtcDateTime]
    consented_by: Mapped[Ref | None]
    consented_at: Mapped[UtcDateTime | None]
    answer_by_at: Mapped[UtcDateTime | None]
    closed_at: Mapped[UtcDateTime | None]
    closed_reason: Mapped[Line] = mapped_column(default="")
    total_fen: Mapped[Fen] = mapped_column(default=0)  # goods of all units at the final prices
    freight_total_fen: Mapped[Fen] = mapped_column(default=0)
    cooperative: Mapped[Cooperative] = relationship()
    items: Mapped[list["GroupItem"]] = relationship(
        back_populates="group", order_by="GroupItem.id", cascade="all, delete-orphan"
    )
    freight_rows: Mapped[list["GroupFreightRow"]] = relationship(
        order_by="GroupFreightRow.from_milli", cascade="all, delete-orphan"
    )
    invitations: Mapped[list["GroupInvitation"]] = relationship(
        order_by="GroupInvitation.id", cascade="all, delete-orphan"
    )

    @property
    def unit_id(self) -> int | None:
        """Whose audit trail it stands in."""
        return self.organiser_unit_id


class GroupItem(Model):
    """One SKU on group terms. `base_price_fen` is what it costs below the first tier; `pack_milli` the whole
    cartons in which it is ordered; minimum, step and maximum are per pledge; `weight_milli` is what one sale
    unit weighs, in thousandths of a kilogram. Below: what became of it at closing."""

    __tablename__ = "group_item"
    __table_args__ = (
        UniqueConstraint("group_id", "sku_id"),
        CheckConstraint("base_price_fen > 0", "price"),
        CheckConstraint("minimum_milli >= 0", "minimum"),
        CheckConstraint("cap_milli IS NULL OR cap_milli >= minimum_milli", "cap"),
        CheckConstraint("pack_milli IS NULL OR pack_milli > 0", "pack"),
        CheckConstraint("min_milli > 0 AND step_milli > 0 AND max_milli >= min_milli", "order_range"),
        CheckConstraint("weight_milli IS NULL OR weight_milli > 0", "weight"),
        CheckConstraint("allocated_milli >= 0", "allocated"),
    )

    id: Mapped[Pk]
    group_id: Mapped[int] = mapped_column(ForeignKey(GroupPurchase.id))
    sku_id: Mapped[int] = mapped_column(ForeignKey(Sku.id), index=True)
    product_id: Mapped[Ref]
    product_name: Mapped[Name]
    spec: Mapped[Name]
    unit: Mapped[SaleUnit] = enum_column(SaleUnit)
    base_price_fen: Mapped[Fen]
    minimum_milli: Mapped[Milli]
    cap_milli: Mapped[Milli | None]
    pack_milli: Mapped[Milli | None]
    min_milli: Mapped[Milli]
    step_milli: Mapped[Milli]
    max_milli: Mapped[Milli]
    weight_milli: Mapped[Milli | None]
    told_from_milli: Mapped[Milli] = mapped_column(default=0)  # the tier that units were last told of
    reached: Mapped[bool | None]
    allocated_milli: Mapped[Milli] = mapped_column(default=0)
    final_price_fen: Mapped[Fen | None]
    group: Mapped[GroupPurchase] = relationship(back_populates="items")
    sku: Mapped[Sku] = relationship()
    tiers: Mapped[list["GroupTier"]] = relationship(
        order_by="GroupTier.from_milli", cascade="all, delete-orphan"
    )


class GroupTier(Model):
    """From this total quantity on, everybody pays this price."""

    __tablename__ = "group_tier"
    __table_args__ = (
        UniqueConstraint("item_id", "from_milli"),
        CheckConstraint("from_milli > 0 AND price_fen > 0", "positive"),
    )

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey(GroupItem.id))
    from_milli: Mapped[Milli]
    price_fen: Mapped[Fen]


class GroupFreightRow(Model):
    """From this total weight (thousandths of a kilogram) on, the truck costs this."""

    __tablename__ = "group_freight_row"
    __table_args__ = (
        UniqueConstraint("group_id", "from_milli"),
        CheckConstraint("from_milli >= 0 AND fee_fen >= 0", "positive"),
    )

    id: Mapped[Pk]
    group_id: Mapped[int] = mapped_column(ForeignKey(GroupPurchase.id))
    from_milli: Mapped[Milli]
    fee_fen: Mapped[Fen]


class GroupInvitation(Model):
    """A unit that was asked to join by name."""

    __tablename__ = "group_invitation"
    __table_args__ = (UniqueConstraint("group_id", "unit_id"),)

    id: Mapped[Pk]
    group_id: Mapped[int] = mapped_column(ForeignKey(GroupPurchase.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    invited_by: Mapped[Ref]
    invited_at: Mapped[UtcDateTime]


class GroupPledge(Model):
    """How much of an item a unit takes, and how much more (`tolerance_milli`) it would take to fill a pack.

    `arrived_at` is the turn at first come: it moves back when the pledge grows. `most_fen` is what the goods
    may cost at most, which is what limits and approval are asked for. `waiting` is what the unit was last told
    about the waiting list. What it got stands below; `why` holds the steps of the allocation.
    """

    __tablename__ = "group_pledge"
    __table_args__ = (
        Index("ix_group_pledge_group", "group_id", "status"),
        Index("ix_group_pledge_item", "item_id", "status", "qty_milli"),
        # Two tabs that pledge at once must end up in the same pledge.
        Index(
            "uq_group_pledge_live",
            "item_id",
            "unit_id",
            "counted_unit_id",
            unique=True,
            sqlite_where=text("status IN ('pending', 'standing')"),
            postgresql_where=text("status IN ('pending', 'standing')"),
        ),
        CheckConstraint("qty_milli > 0 AND tolerance_milli >= 0", "quantities"),
        CheckConstraint("reserved_gap_fen >= 0 AND most_fen >= 0 AND freight_fen >= 0", "amounts"),
        CheckConstraint("allocated_milli BETWEEN 0 AND qty_milli + tolerance_milli", "allocated"),
    )
    FLOW = PLEDGE_FLOW

    id: Mapped[Pk]
    group_id: Mapped[int] = mapped_column(ForeignKey(GroupPurchase.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(GroupItem.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    counted_unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"), index=True)
    status: Mapped[PledgeStatus] = status_column(PledgeStatus, PledgeStatus.STANDING)
    qty_milli: Mapped[Milli]
    tolerance_milli: Mapped[Milli] = mapped_column(default=0)
    delivery_point_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_point.id"))
    fund_source: Mapped[FundSource] = enum_column(FundSource)
    purpose: Mapped[Purpose] = enum_column(Purpose)
    festival: Mapped[Festival] = enum_column(Festival, default=Festival.NONE)
    note: Mapped[Line] = mapped_column(default="")
    reserved_gap_fen: Mapped[Fen] = mapped_column(default=0)  # by the unit's own word
    seen_price_fen: Mapped[Fen]
    most_fen: Mapped[Fen]
    pledged_by: Mapped[Ref]
    pledged_at: Mapped[UtcDateTime]
    arrived_at: Mapped[UtcDateTime]
    waiting: Mapped[bool] = mapped_column(default=False)
    approval_reason: Mapped[Line] = mapped_column(default="")
    approved_by: Mapped[Ref | None]
    approved_at: Mapped[UtcDateTime | None]
    allocated_milli: Mapped[Milli] = mapped_column(default=0)
    final_price_fen: Mapped[Fen | None]
    freight_fen: Mapped[Fen] = mapped_column(default=0)
    why: Mapped[Facts] = mapped_column(default=dict)
    closed_reason: Mapped[Line] = mapped_column(default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey(Order.id), index=True)
    group: Mapped[GroupPurchase] = relationship()
    item: Mapped[GroupItem] = relationship()
    unit: Mapped[BuyerUnit] = relationship(foreign_keys=[unit_id])
    counted_unit: Mapped[BuyerUnit] = relationship(foreign_keys=[counted_unit_id])
    order: Mapped[Order | None] = relationship()
