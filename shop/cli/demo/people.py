"""The demo accounts, and the buyers and staff behind every unit and cooperative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shop.parties.accounts import actions as accounts
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role, ScopeKind
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative

PASSWORD = "Bangcai-demo-2026"  # noqa: S105  printed for everybody: it opens an invented world
DOMAIN = "demo.example"
OFFICIALS: dict[str, tuple[str, Role, ScopeKind, str | None, str]] = {
    "town": ("承留镇工作人员", Role.TOWN, ScopeKind.REGION, "419001103", ""),
    "county": ("济源市工作人员", Role.COUNTY, ScopeKind.REGION, "419001", ""),
    "prefecture": ("塔城地区工作人员", Role.PREFECTURE, ScopeKind.REGION, "654200", ""),
    "treasury": ("济源市财政局工作人员", Role.TREASURY, ScopeKind.DEPARTMENT, "419001", "财政局"),
    "union": ("济源市总工会工作人员", Role.UNION, ScopeKind.DEPARTMENT, "419001", "总工会"),
    "supervisor": ("监督员", Role.SUPERVISOR, ScopeKind.PLATFORM, None, ""),
    "recorder": ("济源市录入员", Role.RECORDER, ScopeKind.REGION, "419001", ""),
    "platform": ("平台管理员", Role.PLATFORM, ScopeKind.PLATFORM, None, ""),
}
IN_CANTEEN = {
    "buyer": ("演示采购员", Role.BUYER),
    "approver": ("演示审批人", Role.APPROVER),
    "receiver": ("演示验收员", Role.RECEIVER),
    "finance": ("演示财务", Role.FINANCE),
    "unit_admin": ("演示单位管理员", Role.UNIT_ADMIN),
}


@dataclass(frozen=True)
class Staff:
    """Who acts for a unit: ids of users."""

    buyer: int
    approver: int
    receiver: int
    finance: int


def officials(*, now: datetime) -> None:
    """Everybody who looks and nobody who orders."""
    for key, (name, role, kind, region, department) in OFFICIALS.items():
        user = _account(key, name, now)
        accounts.give(
            user, role=role, scope_kind=kind, region_code=region, department=department, by=None, now=now
        )


def canteen_staff(unit: BuyerUnit, *, now: datetime) -> Staff:
    """The demo accounts of one canteen; the buyer's limit of 0 sends every order to the approver."""
    users = {key: _account(key, name, now) for key, (name, _role) in IN_CANTEEN.items()}
    for key, (_name, role) in IN_CANTEEN.items():
        accounts.give(users[key], role=role, scope_kind=ScopeKind.UNIT, unit_id=unit.id, by=None, now=now)
    return Staff(users["buyer"].id, users["approver"].id, users["receiver"].id, users["finance"].id)


def staff_of(unit: BuyerUnit, number: int, *, now: datetime) -> Staff:
    """A buyer with a limit of 5,000 yuan an order, and one who approves, receives and pays; they cannot sign in."""
    buyer = accounts.create_user(
        email=f"buyer{number}@{DOMAIN}", name=f"{unit.public_name}采购员", by=None, now=now
    )
    other = accounts.create_user(
        email=f"office{number}@{DOMAIN}", name=f"{unit.public_name}负责人", by=None, now=now
    )
    accounts.give(
        buyer, role=Role.BUYER, scope_kind=ScopeKind.UNIT, unit_id=unit.id, order_limit_fen=500_000,
        month_limit_fen=None, by=None, now=now,
    )  # fmt: skip
    for role in (Role.APPROVER, Role.RECEIVER, Role.FINANCE):
        accounts.give(other, role=role, scope_kind=ScopeKind.UNIT, unit_id=unit.id, by=None, now=now)
    return Staff(buyer.id, other.id, other.id, other.id)


def seller_of(cooperative: Cooperative, number: int, *, demo: bool, now: datetime) -> int:
    """Who confirms, ships and records payments; the demo one can sign in."""
    if demo:
        user = _account("supplier", "演示供应员", now)
    else:
        user = accounts.create_user(
            email=f"supplier{number}@{DOMAIN}", name=f"{cooperative.name}供应员", by=None, now=now
        )
    for role in (Role.SUPPLIER, Role.SUPPLIER_ADMIN):
        accounts.give(
            user, role=role, scope_kind=ScopeKind.COOPERATIVE, cooperative_id=cooperative.id, by=None, now=now
        )
    return user.id


def _account(key: str, name: str, now: datetime) -> User:
    return accounts.create_user(email=f"{key}@{DOMAIN}", name=name, password=PASSWORD, by=None, now=now)
