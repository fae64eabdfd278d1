"""Registers of the other wings as rows of report forms: the directory, prices, agreements, complaints, suppliers.

Reporting knows none of these rooms; `shop.app` hands the rows in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from shop.catalog.accreditation import queries as accreditations
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.pricing.models import PriceReview
from shop.catalog.pricing.states import PriceReviewStatus
from shop.catalog.products import queries as products
from shop.catalog.products.models import Product, Sku
from shop.catalog.products.states import ProductStatus
from shop.core import clock
from shop.core.db import db
from shop.outreach.outlets import queries as outlets
from shop.outreach.surplus import queries as surplus
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.states import ComplaintKind, ComplaintStatus, Outcome
from shop.parties.accounts import queries as accounts
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import CooperativeStatus
from shop.parties.onboarding.models import Application
from shop.parties.regions import queries as regions
from shop.parties.regions.rules import levels
from shop.reporting.forms import places, registers
from shop.reporting.forms.registers import Asked
from shop.trading.agreements import queries as agreements
from shop.trading.agreements.models import Agreement
from shop.trading.agreements.states import BINDING, AgreementStatus

Rows = Sequence[Mapping[str, Any]]
A, K, S = AccreditationStatus, ComplaintKind, ComplaintStatus
DIRECTORY_WORDS = {A.PUBLISHED: "有效", A.REVOKED: "已撤销", A.EXPIRED: "已到期", A.REPLACED: "已续展"}
PRICE_WORDS = {PriceReviewStatus.APPROVED: "已审定", PriceReviewStatus.RETURNED: "已退回"}
AGREEMENT_WORDS = {
    AgreementStatus.SIGNED: "已签订", AgreementStatus.IN_FORCE: "履行中", AgreementStatus.ENDED: "已终止",
}  # fmt: skip
COMPLAINT_KINDS = {
    K.PRICE: "价格", K.QUALITY: "质量", K.FALSE_ACCREDITATION: "冒用认定", K.FORCED_PURCHASE: "行政摊派",
    K.SERVICE: "服务", K.OTHER: "其他",
}  # fmt: skip
COMPLAINT_STATES = {
    S.RECEIVED: "待受理", S.ACCEPTED: "已受理", S.INVESTIGATING: "调查中", S.ANSWERED: "已答复", S.CLOSED: "已办结",
}  # fmt: skip
OUTLETS = {
    "counter": "专柜",
    "zone": "专区",
    "hall": "专馆",
    "centre": "展销中心",
    "workstation": "爱心工作站",
}
VENUES = {
    "supermarket": "超市商场", "wholesale": "批发市场", "farm_market": "农贸市场", "airport": "机场", "station": "车站",
    "hotel": "宾馆", "scenic": "景区", "petrol": "加油站", "other": "其他场所",
}  # fmt: skip
SURPLUS_STATES = {"open": "待分派", "assigned": "办理中", "sold": "已售完", "closed": "已办结"}
WAYS = {
    "platform": "本平台", "unit": "单位团购", "community": "社区团购", "emergency": "应急物资供应", "market": "市场销售",
    "online": "其他网络平台", "other": "其他渠道",
}  # fmt: skip
OUTCOMES = {Outcome.UPHELD: "属实", Outcome.NOT_UPHELD: "不属实", Outcome.EXPLAINED: "已解释说明"}


def provide() -> None:
    """Hand every register in."""
    registers.provide("directory", directory)
    registers.provide("prices", prices)
    registers.provide("agreements", signed)
    registers.provide("complaints", complaints)
    registers.provide("bulletin_suppliers", suppliers)
    registers.provide("outlets", outlet_rows)
    registers.provide("surplus", unsold)
    registers.provide_attributes("product", goods)


def _named(path: str) -> dict[str, str]:
    """The names by level; 济源 stands for its own prefecture and county."""
    found = levels(path)
    codes = {level: getattr(found, level) for level in ("prefecture", "county", "town")}
    return {level: regions.name(code) if code else "" for level, code in codes.items()}


def _category(code: str) -> str:
    return products.category(code).name if code else ""


def directory(asked: Asked) -> Rows:
    """R11: accreditations published up to the end of the period, of goods from the place."""
    wanted = accreditations.directory().where(
        Accreditation.region_path.startswith(asked.region_path, autoescape=True),
        Accreditation.published_on < asked.period.end,
    )
    return [
        {
            **_named(found.region_path),
            **{name: getattr(found, name) for name in _DIRECTORY},
            "serial": str(at),
            "supplier": found.cooperative.name,
            "product": found.product_name,
            "category": _category(found.category_code),
            "status": DIRECTORY_WORDS.get(found.status, ""),
        }
        for at, found in enumerate(
            db.session.scalars(wanted.order_by(Accreditation.region_path, Accreditation.number)), 1
        )
    ]


_DIRECTORY = (
    "spec", "price_fen", "value_fen", "households", "people", "batch", "number", "published_on", "valid_until_on",
)  # fmt: skip


def prices(asked: Asked) -> Rows:
    """R12: price reviews answered within the period, of goods from the place."""
    names = select(Cooperative.id, Cooperative.name)
    wanted = select(PriceReview).where(
        PriceReview.region_path.startswith(asked.region_path, autoescape=True),
        PriceReview.status.in_(PRICE_WORDS),
        PriceReview.decided_at >= asked.period.starts_at,
        PriceReview.decided_at < asked.period.ends_at,
    )
    found = db.session.scalars(wanted.order_by(PriceReview.region_path, PriceReview.id)).all()
    sellers = dict(
        db.session.execute(names.where(Cooperative.id.in_({one.cooperative_id for one in found}))).all()
    )
    people = accounts.names(one.decided_by for one in found)
    return [
        {
            **_named(one.region_path),
            "supplier": sellers.get(one.cooperative_id, ""),
            "product": one.product_name,
            "spec": one.spec,
            **{name: getattr(one, name) for name in _PRICE},
            "decided_by": people.get(one.decided_by or 0, ""),
            "decided_on": clock.business_day(one.decided_at) if one.decided_at else None,
            "status": PRICE_WORDS[one.status],
        }
        for one in found
    ]


_PRICE = ("asked_fen", "reference_fen", "reference_source", "ceiling_fen", "valid_until")


def signed(asked: Asked) -> Rows:
    """R15: agreements in force within the period with a side in the place."""
    wanted = agreements.with_sums(select(Agreement)).where(
        Agreement.status.in_(BINDING),
        Agreement.first_on < asked.period.end,
        Agreement.last_on >= asked.period.first,
        or_(
            Agreement.buyer_path.startswith(asked.region_path, autoescape=True),
            Agreement.cooperative_path.startswith(asked.region_path, autoescape=True),
        ),
    )
    if asked.department:
        wanted = wanted.where(Agreement.system == asked.department)
    return [
        {
            **{name: getattr(one, name) for name in _AGREEMENT},
            "kind": "框架协议",
            "signed_fen": one.intent_fen or one.ceiling_fen,
            "status": AGREEMENT_WORDS[one.status],
        }
        for one in db.session.scalars(wanted.order_by(Agreement.first_on, Agreement.id))
    ]


_AGREEMENT = ("no", "unit_name", "cooperative_name", "first_on", "last_on", "executed_fen")


def complaints(asked: Asked) -> Rows:
    """R18: complaints received within the period about somebody of the place; nobody who complains is named."""
    wanted = select(Complaint).where(
        Complaint.place_path.startswith(asked.region_path, autoescape=True),
        Complaint.received_at >= asked.period.starts_at,
        Complaint.received_at < asked.period.ends_at,
    )
    return [
        {
            "no": one.no,
            "kind": COMPLAINT_KINDS[one.kind],
            "target": one.target_name,
            "received_on": one.received_on,
            "answered_on": one.answered_on,
            "outcome": OUTCOMES[one.outcome] if one.outcome else "",
            "days": one.days_taken,
            "status": COMPLAINT_STATES[one.status],
        }
        for one in db.session.scalars(wanted.order_by(Complaint.received_at, Complaint.id))
    ]


def outlet_rows(asked: Asked) -> Rows:
    """R13: what the outlets of the place stated for the period."""
    return [
        {
            **row,
            "kind": OUTLETS[row["kind"]],
            "venue": VENUES[row["venue"]],
            "cooperatives": row["suppliers"],
            "opened_on": row["since_on"],
            "amount_fen": row["sold_fen"],
        }
        for row in outlets.register(asked.region_path, asked.period)
    ]


def unsold(asked: Asked) -> Rows:
    """R16: unsold goods of the place and what became of them."""
    rows = []
    for row in surplus.register(asked.region_path, asked.period):
        village = [code for code in row["region_path"].split("/") if len(code) == 12]
        shown = {
            "owner": row["holder"],
            "latest_on": row["last_on"],
            "reporter": row["reported_by"],
            "channel": "、".join(WAYS[way] for way in row["channels"]),
            "status": SURPLUS_STATES[row["status"]],
            "village": regions.name(village[0]) if village else "",
        }
        rows.append({**row, **_named(row["region_path"]), **shown})
    return rows


def suppliers(asked: Asked) -> Rows:
    """The supplier side of the bulletin, by the places right below: counted as of the period's end."""
    until = asked.period.ends_at
    passed = (ProductStatus.LISTED, ProductStatus.HELD, ProductStatus.WITHDRAWN)
    counted = {
        "applied": select(Application.region_path).where(Application.submitted_at < until),
        "admitted": select(Cooperative.region_path).where(
            Cooperative.created_at < until, Cooperative.status == CooperativeStatus.ACTIVE
        ),
        "listed": select(Product.origin_path).where(
            Product.created_at < until, Product.status == ProductStatus.LISTED
        ),
        "reviewed": select(Product.origin_path).where(Product.created_at < until, Product.status.in_(passed)),
    }
    rows: dict[str, dict[str, Any]] = {}
    for key, wanted in counted.items():
        for path, number in _by_path(wanted, asked.region_path):
            code, name = places.below(path, asked.region_path)
            row = rows.setdefault(code, {"place": name, **dict.fromkeys(counted, 0)})
            row[key] += number
    return [row for _code, row in sorted(rows.items())]


def _by_path(wanted: Select[Any], region_path: str) -> Iterable[tuple[str, int]]:
    """How many there are at each path in the place."""
    found = wanted.subquery()
    path = found.c[0]
    grouped = select(path, func.count()).where(path.startswith(region_path, autoescape=True)).group_by(path)
    return [(row[0], row[1]) for row in db.session.execute(grouped)]


def goods(keys: Sequence[Any]) -> Mapping[Any, Mapping[str, Any]]:
    """Category, village and first spec of products."""
    found: dict[Any, dict[str, Any]] = {}
    for at in range(0, len(keys), 500):
        chunk = keys[at : at + 500]
        specs = dict(
            db.session.execute(
                select(Sku.product_id, func.min(Sku.spec))
                .where(Sku.product_id.in_(chunk))
                .group_by(Sku.product_id)
            ).all()
        )
        for product in db.session.scalars(select(Product).where(Product.id.in_(chunk))):
            village = product.origin_code if len(product.origin_code) == 12 else ""
            found[product.id] = {
                "category": _category(product.category_code),
                "village": regions.name(village) if village else None,
                "spec": specs.get(product.id),
            }
    return found
