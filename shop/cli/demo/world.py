"""Makes the demo world: places, units, cooperatives, goods, people, campaigns, then the orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from search.aliases.load import load_aliases
from shop.catalog.listings import actions as listings
from shop.catalog.papers.load import load_needs
from shop.catalog.products import actions as products
from shop.catalog.products.load import load_categories
from shop.catalog.products.models import Category, Product
from shop.catalog.products.states import SaleUnit
from shop.catalog.stock import actions as stock
from shop.cli.demo import (
    accrediting,
    agreements,
    campaigns,
    choosing,
    claims,
    desks,
    driving,
    elsewhere,
    goods,
    groups,
    outreach,
    people,
    prices,
    publishing,
    quotas,
    reporting,
    shelf,
    standing,
)
from shop.cli.demo import buyers as buyer_plans
from shop.cli.demo.goods import CooperativePlan, Goods
from shop.cli.demo.trade import LONG_AGO, UNDER_WAY, Buyer, Plan, Play, Seller, deliver_waiting
from shop.core import clock
from shop.core.db import db, in_unit_of_work
from shop.oversight.flags import actions as flags
from shop.parties.accounts.models import User
from shop.parties.buyers import actions as units
from shop.parties.buyers.states import StatisticalSystem
from shop.parties.cooperatives import actions as cooperatives
from shop.parties.cooperatives.models import Cooperative
from shop.parties.identity.rules import make_credit_code
from shop.parties.policy.load import load_parameters
from shop.parties.regions import queries as regions
from shop.parties.regions.load import load_regions
from shop.parties.regions.models import Region
from shop.reporting.stats.fold import fold_all
from shop.support.notices import actions as notices

OPENED_AT = datetime(2020, 7, 1, 1, 0, tzinfo=UTC)
STOCK_MILLI = 200_000_000


def load_reference(*, now: datetime) -> tuple[int, int]:
    """The region tree and the category tree: what every installation has; how many of each."""
    return in_unit_of_work(
        lambda: (
            load_regions(now=now),
            load_categories(now=now),
            load_parameters(now=now),
            load_aliases(now=now),
            load_needs(),
        )[:2]
    )


def is_made() -> bool:
    """Whether the demo world is there already."""
    return bool(db.session.scalar(select(exists().where(User.email == f"platform@{people.DOMAIN}"))))


def make(*, number: int, seed: int, now: datetime) -> int:
    """Everything from an empty database; answers how many orders there are."""
    if not db.session.scalar(select(exists().where(Region.code == "654200"))) or not db.session.scalar(
        select(exists().where(Category.code == "01"))
    ):
        load_reference(now=now)
    rng = Random(seed)
    customers, sellers = in_unit_of_work(lambda: _parties(now=OPENED_AT))
    in_unit_of_work(lambda: desks.open_desks(now=now))
    today = clock.business_day(now)
    in_unit_of_work(lambda: _papers(sellers, today=today, now=OPENED_AT))
    play = Play(rng, now)
    grouped = groups.orders_for(number)
    made = play.run(plans(rng, customers, sellers, number=number - grouped, now=now))
    in_unit_of_work(lambda: standing.fill(customers[0], sellers[0], now=now))
    in_unit_of_work(lambda: _review_prices(now))
    in_unit_of_work(lambda: _going_on(now=now))
    in_unit_of_work(lambda: choosing.make(now=now))
    in_unit_of_work(lambda: driving.drive(now=now))
    in_unit_of_work(lambda: groups.make(customers, sellers, orders_made=grouped, now=now))
    in_unit_of_work(lambda: agreements.make(customers, sellers, now=now))
    in_unit_of_work(lambda: campaigns.announce_present(now=now))
    in_unit_of_work(lambda: quotas.make(customers, now=now))
    in_unit_of_work(lambda: outreach.make(now=now))
    in_unit_of_work(lambda: elsewhere.make(now=now))
    in_unit_of_work(lambda: reporting.make(now=now))
    in_unit_of_work(lambda: _read_old_notices(now))
    in_unit_of_work(lambda: publishing.publish(now=now))
    fold_all(now=now)
    in_unit_of_work(lambda: flags.scan(now=now))
    return made + grouped


def _parties(*, now: datetime) -> tuple[list[Buyer], list[Seller]]:
    campaigns.announce_old(now=now)
    people.officials(now=now)
    customers = [_buyer(i, plan, now=now) for i, plan in enumerate(buyer_plans.plans())]
    return customers, [_seller(i, plan, now=now) for i, plan in enumerate(goods.COOPERATIVES)]


def _buyer(number: int, plan: buyer_plans.UnitPlan, *, now: datetime) -> Buyer:
    unit = units.register(
        name=plan.name, credit_code=make_credit_code(f"{plan.code_prefix}{plan.region_code[:6]}{number + 1:09d}"),
        category=plan.category, venue=plan.venue, system=plan.system, competent_department=plan.competent,
        region_code=plan.region_code, canteen=plan.canteen, helper=plan.helper, union_members=plan.union_members,
        confidential=bool(plan.alias), alias=plan.alias, since_on=date(2010, 1, 1), by=None, now=now,
    )  # fmt: skip
    db.session.flush()
    point = units.add_point(
        unit, name="食堂后门", address=f"{regions.full_name(unit.region_path)}示例路 {number + 1} 号", contact="库管员",
        phone="000-0000-0000", hours="6:00–9:00", by=None, now=now,
    )  # fmt: skip
    units.set_invoice(unit, title=unit.public_name, tax_no=unit.credit_code, by=None, now=now)
    demo = plan is buyer_plans.CANTEEN
    staff = people.canteen_staff(unit, now=now) if demo else people.staff_of(unit, number, now=now)
    union = plan.system is StatisticalSystem.UNION
    return Buyer(unit.id, unit.public_name, plan.venue, union, point.id, staff)


def _seller(number: int, plan: CooperativePlan, *, now: datetime) -> Seller:
    town = regions.region(plan.town_code)
    words, prefix = goods.FORM_WORDS[plan.form]
    made = cooperatives.register(
        name=f"{regions.name(plan.town_code[:6])}{plan.word}{words}",
        credit_code=make_credit_code(f"{prefix}{plan.town_code[:6]}{number + 1:09d}"), legal_form=plan.form,
        region_code=town.code, address=f"{town.name}示例村", contact="负责人", phone="000-0000-0000",
        about=f"位于{regions.full_name(town.path)}，由脱贫户和村集体共同参与。", bank="示例农村商业银行", legal_person="示例法人",
        account_no=f"6200{number:012d}", by=None, now=now,
    )  # fmt: skip
    db.session.flush()
    seller = people.seller_of(made, number, demo=number == 0, now=now)
    desks.helped_counts(made, number, by=seller, now=now)
    kinds = goods.goods_of(number, plan)
    offers = tuple(_offer(made, kind, number * 5 + i, by=seller, now=now) for i, kind in enumerate(kinds))
    return Seller(made.id, made.region_path, seller, offers)


def _offer(made: Cooperative, kind: Goods, number: int, *, by: int, now: datetime) -> tuple[int, int, int]:
    town = regions.name(made.region_code)
    product = products.draft(
        made, name=f"{town.removesuffix('镇').removesuffix('乡')}{kind.name}", category_code=kind.category,
        origin_code=made.region_code, marks=goods.MARKS[number % 6],
        about=f"产自{town}，{made.name}统一收购、分拣和配送。", storage="阴凉通风处存放", by=by, now=now,
    )  # fmt: skip
    loose = kind.unit is SaleUnit.KG
    least, step = (10_000, 500) if loose else (2_000, 1_000)
    price = kind.price_fen + number % 7 * kind.price_fen // 100
    sku = products.add_sku(
        product, spec=kind.spec, unit=kind.unit, base_unit=kind.base, price_fen=price, pack_milli=kind.pack_milli,
        min_milli=least, step_milli=step, max_milli=5_000_000, by=by, now=now,
    )  # fmt: skip
    listings.submit(product, by=by, now=now)
    stock.count(sku.id, on_hand_milli=STOCK_MILLI, reason="开业盘点", by=by, now=now)
    return sku.id, least, step


def _products(cooperative_id: int | None = None) -> Sequence[Product]:
    wanted = select(Product).options(selectinload(Product.skus), joinedload(Product.cooperative))
    if cooperative_id is not None:
        wanted = wanted.where(Product.cooperative_id == cooperative_id)
    return db.session.scalars(wanted.order_by(Product.id)).all()


def _papers(sellers: Sequence[Seller], *, today: date, now: datetime) -> None:
    """Papers for everything that is sold, and accreditation for two of three."""
    offices = accrediting.Offices(now)
    for seller in sellers:
        own = _products(seller.cooperative_id)
        accrediting.hand_in(own, offices, today=today, by=seller.user_id, now=now)
        chosen = [product for product in own if product.id % 3 != 0]
        accrediting.accredit(chosen, offices, today=today, by=seller.user_id, now=now)


def _going_on(*, now: datetime) -> None:
    """What waits at the desks on the day the world is made."""
    offices = accrediting.Offices(now)
    rest = [product for product in _products() if not product.accredited]
    accrediting.under_way(rest[:-2], offices, now=now)
    accrediting.nearly_over(rest[-2:], offices, now=now)
    claims.file_some(now=now)
    deliver_waiting()


def plans(
    rng: Random, customers: Sequence[Buyer], sellers: Sequence[Seller], *, number: int, now: datetime
) -> list[Plan]:
    """`number` purchases: a sixth in each campaign of 2020, a sixth under way now, the rest over the last 22 months,
    so that this year's figures have last year's beside them.

    The demo canteen and the demo cooperative take part in a fourth of them.
    """
    under_way, campaign = number // 6, number // 6
    scenes = []
    for _name, region, first, last, _note in campaigns.OLD:
        local = [seller for seller in sellers if f"/{region}/" in seller.region_path]
        scenes += [((clock.start_of(first), clock.start_of(last)), local)] * campaign
    lately = (now - timedelta(days=670), now - timedelta(days=14))
    scenes += [(lately, list(sellers))] * (number - 2 * campaign - under_way)
    made = [
        Plan(_working_hour(rng, window), *_pair(rng, customers, there, i), rng.choice(LONG_AGO))
        for i, (window, there) in enumerate(scenes)
    ]
    for i in range(under_way):
        life = UNDER_WAY[i % len(UNDER_WAY)]
        # Within the hours in which an approver or a cooperative must answer; what went further began earlier.
        hours = (2, 30) if life.name in ("WAITING", "APPROVED") else (24 * 6, 24 * 12)
        at = now - timedelta(minutes=rng.randint(hours[0] * 60, hours[1] * 60))
        demo = i < len(UNDER_WAY) * 2
        buyer, seller = (
            (customers[0], sellers[i // len(UNDER_WAY)]) if demo else _pair(rng, customers, sellers, i)
        )
        made.append(Plan(at, buyer, seller, life))
    return made


def _pair(rng: Random, customers: Sequence[Buyer], sellers: Sequence[Seller], i: int) -> tuple[Buyer, Seller]:
    buyer = customers[0] if i % 8 == 0 else rng.choice(customers)
    seller = sellers[0] if i % 8 == 4 else rng.choice(sellers)
    return buyer, seller


def _working_hour(rng: Random, window: tuple[datetime, datetime]) -> datetime:
    """A moment between 8 and 18 o'clock in Shanghai on a day of the window."""
    days = max(0, (window[1] - window[0]).days)
    day = clock.business_day(window[0]) + timedelta(days=rng.randint(0, days))
    return clock.start_of(day) + timedelta(minutes=rng.randint(8 * 60, 18 * 60))


def _review_prices(now: datetime) -> None:
    prices.require(now=now)
    prices.review(now=now)
    shelf.fill(now=now)
    deliver_waiting()


def _read_old_notices(now: datetime) -> None:
    for user_id in db.session.scalars(select(User.id)):
        notices.read_all(user_id, before=now - timedelta(days=10), now=now)
