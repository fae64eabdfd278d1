"""What lies on the desks of the demo world: counts to check, applications, complaints, and a visit with findings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from shop.catalog.products.models import Product
from shop.cli.demo.accrediting import picture
from shop.cli.demo.people import DOMAIN
from shop.core import clock
from shop.core.db import db
from shop.http.files import store
from shop.oversight.complaints import actions as complaints
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.rules import Target
from shop.oversight.complaints.states import ComplaintKind, Outcome, TargetKind
from shop.oversight.inspections import actions as inspections
from shop.oversight.inspections.states import Severity
from shop.parties.accounts.queries import actor_of, user_by_email
from shop.parties.cooperatives import helped
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import LegalForm
from shop.parties.identity.rules import make_credit_code
from shop.parties.onboarding import actions as onboarding
from shop.parties.onboarding.models import Application
from shop.parties.regions import queries as regions
from shop.support.documents import actions as documents
from shop.support.strangers.rules import Slip

# Opens every application and complaint of the demo world together with its number, which the console shows.
KEY = "DEMO-DEMO-DEMO-DEMO"
PAPER = picture()
YEARS = range(2020, 2027)


def helped_counts(cooperative: Cooperative, number: int, *, by: int, now: datetime) -> None:
    """Stated by the cooperative every year, with evidence, and checked by the county or the platform."""
    checker = _id("county" if "/419001/" in cooperative.region_path else "platform")
    evidence = documents.keep(
        PAPER, file_name="带动名册.pdf", owner_kind="cooperative", owner_id=cooperative.id,
        purpose="helped_evidence", cooperative_id=cooperative.id, store=store(), by=by, now=now,
    )  # fmt: skip
    db.session.flush()
    for year in YEARS:
        households = 18 + number * 3 + year - 2020
        at = max(now, datetime(year, 2, 1, 2, 0, tzinfo=UTC))
        stated = helped.state(
            cooperative, year=year, households=households, people=households * 3, document_id=evidence.id,
            by=by, now=at,
        )  # fmt: skip
        helped.check(stated, by=checker, now=at + timedelta(days=1))


def open_desks(*, now: datetime) -> None:
    """Some of everything, in every state that somebody has to act on."""
    _applications(now)
    _complaints(now)
    _visit(now)


def _applications(now: datetime) -> None:
    for serial, (name, region, days) in enumerate(
        (
            ("承留镇南石村股份经济合作社", "419001103", 1),
            ("乌苏市示例红薯加工厂", "654202100", 6),
            ("济源示例家庭农场", "419001101", 9),
        )
    ):
        made = _application(serial, name, region, at=now - timedelta(days=days))
        later = now - timedelta(days=days - 1)
        if serial == 1:
            onboarding.recommend(
                made, opinion="证照齐全，情况属实，同意推荐。", by=_id("prefecture"), now=later
            )
        if serial == 2:
            onboarding.send_back(
                made, opinion="户名与登记证书不一致，请核对后重新提交。", by=_id("county"), now=later
            )


def _application(serial: int, name: str, region: str, *, at: datetime) -> Application:
    form = (LegalForm.VILLAGE_COLLECTIVE, LegalForm.ENTERPRISE, LegalForm.FAMILY_FARM)[serial]
    return onboarding.apply(
        slip=Slip(KEY), papers=[onboarding.Paper("licence", PAPER, "登记证书.pdf")], store=store(), now=at,
        legal_form=form, name=name, credit_code=make_credit_code(f"93{region[:6]}9000000{serial:02d}"),
        region_code=region, address=f"{regions.name(region)}示例路 {serial + 1} 号", legal_person="示例法人",
        contact="示例联系人", phone="000-0000-0000", email=f"applicant{serial}@{DOMAIN}",
        bank="示例农村商业银行", account_name=name, account_no=f"62009{serial:011d}", about="",
        households=10 + serial, people=32 + serial,
    )  # fmt: skip


def _complaints(now: datetime) -> None:
    here, there = (_product(region) for region in ("419001", "654200"))
    _complaint(
        _about(here), ComplaintKind.PRICE, "比县城超市同款贵一倍，请核查。", at=now - timedelta(days=3)
    )

    town = Target(TargetKind.OFFICE, "某镇某办公室", regions.region("419001103").path)
    forced = _complaint(
        town, ComplaintKind.FORCED_PURCHASE, "要求每名职工认购两箱。", at=now - timedelta(days=20)
    )
    _handled(forced, by=_id("county"), at=now - timedelta(days=18))
    complaints.answer(
        forced, outcome=Outcome.UPHELD, words="经核实确有摊派，已责令退还并通报。采购遵循自愿。", by=_id("county"),
        now=now - timedelta(days=6),
    )  # fmt: skip

    false = _complaint(
        _about(there), ComplaintKind.FALSE_ACCREDITATION, "产地与认定材料不符。", at=now - timedelta(days=45)
    )
    _handled(false, by=_id("prefecture"), at=now - timedelta(days=43))

    served = _complaint(
        _about(there), ComplaintKind.SERVICE, "发货比约定晚三天。", at=now - timedelta(days=60)
    )
    _handled(served, by=_id("prefecture"), at=now - timedelta(days=58))
    words = "因暴雪停运，合作社已致歉并补发。"
    complaints.answer(
        served, outcome=Outcome.EXPLAINED, words=words, by=_id("prefecture"), now=now - timedelta(days=55)
    )
    complaints.close(served, by=_id("prefecture"), now=now - timedelta(days=50))


def _complaint(target: Target, kind: ComplaintKind, told: str, *, at: datetime) -> Complaint:
    return complaints.file(target, kind=kind, told=told, slip=Slip(KEY), by=None, now=at)


def _handled(complaint: Complaint, *, by: int, at: datetime) -> None:
    complaints.accept(complaint, by=by, now=at)
    complaints.investigate(complaint, words="已电话了解，安排实地核查。", by=by, now=at + timedelta(hours=3))


def _about(product: Product) -> Target:
    seller = product.cooperative
    return Target(TargetKind.PRODUCT, product.name, seller.region_path, product.id, seller.id)


def _product(region: str) -> Product:
    wanted = select(Product).where(Product.origin_path.contains(f"/{region}/")).order_by(Product.id).limit(1)
    return db.session.scalars(wanted).one()


def _visit(now: datetime) -> None:
    """The county at the demo cooperative: one finding mended and waiting, one open beyond its deadline."""
    county, at = _id("county"), now - timedelta(days=25)
    seller = db.session.get_one(Cooperative, actor_of(_id("supplier")).cooperative_id)
    visit = inspections.record(
        seller, visited_on=clock.business_day(at), inspectors=[county], summary="查看冷库、分拣线和台账。",
        recorder=actor_of(county), now=at,
    )  # fmt: skip
    db.session.flush()
    mend_by = clock.business_day(at + timedelta(days=15))
    first, _second = (
        inspections.find(visit, severity=severity, words=words, mend_by=mend_by, by=county, now=at)
        for severity, words in (
            (Severity.MINOR, "分拣间台账缺两日记录。"),
            (Severity.SERIOUS, "冷库温度计未校准。"),
        )
    )
    inspections.mend(
        first, answer="台账已补齐，并指定专人每日登记。", by=_id("supplier"), now=at + timedelta(days=9)
    )


def _id(key: str) -> int:
    user = user_by_email(f"{key}@{DOMAIN}")
    assert user is not None, key  # noqa: S101  the demo accounts are made first
    return user.id
