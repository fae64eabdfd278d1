"""Applications, complaints and visits, made by the real actions."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from flask import current_app
from PIL import Image

from shop.core.db import db
from shop.http.files import store
from shop.oversight.complaints import actions as complaints
from shop.oversight.complaints import queries as complaint_queries
from shop.oversight.complaints.models import Complaint
from shop.oversight.complaints.states import ComplaintKind, TargetKind
from shop.parties.cooperatives.models import Cooperative
from shop.parties.cooperatives.states import LegalForm
from shop.parties.onboarding import actions as onboarding
from shop.parties.onboarding.models import Application
from shop.support.documents import actions as documents
from shop.support.documents.models import Document
from shop.support.strangers.rules import Slip, new_key
from tests.factories.files import a_pdf
from tests.factories.parties_rows import MORNING, a_credit_code

PDF = a_pdf()


def a_png() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, format="PNG")
    return out.getvalue()


def form(**values: Any) -> dict[str, Any]:
    """What an applicant of 济源's 承留镇 types."""
    return {
        "legal_form": "cooperative",
        "name": "济源新苗种植专业合作社",
        "credit_code": a_credit_code("93"),
        "region_code": "419001103",
        "address": "示例村 1 号",
        "legal_person": "测试法人",
        "contact": "测试联系人",
        "phone": "000-0000-0000",
        "email": "new@test.example",
        "bank": "示例农商行",
        "account_name": "济源新苗种植专业合作社",
        "account_no": "6200 0000 0000 7777",
        "about": "",
        "households": 12,
        "people": 40,
    } | values


def an_application(*, key: str = "", evidence: bool = True, **values: Any) -> Application:
    """Handed in with its licence (and evidence of helped households)."""
    typed = form(**values)
    typed["legal_form"] = LegalForm(typed["legal_form"])
    papers = [onboarding.Paper("licence", PDF, "执照.pdf")]
    if evidence:
        papers.append(onboarding.Paper("helped_evidence", a_png(), "名册.png"))
    now = typed.pop("now", MORNING)
    made = onboarding.apply(slip=Slip(key or new_key()), papers=papers, store=store(), now=now, **typed)
    db.session.flush()
    return made


def a_complaint(
    about: TargetKind = TargetKind.OFFICE,
    target: object = "",
    *,
    kind: ComplaintKind = ComplaintKind.OTHER,
    key: str = "",
    region_code: str = "419001103",
    **values: Any,
) -> Complaint:
    """Filed by nobody in particular; an office is the town's unless another region is named."""
    found = complaint_queries.target(
        about,
        target=str(target),
        name="某镇某办公室",
        region_code=region_code,
        actor=values.pop("actor", None),
    )
    given = {"told": "要求本单位职工必须购买指定商品", "by": None, "now": MORNING} | values
    return complaints.file(found, kind=kind, slip=Slip(key or new_key()), **given)


def a_paper(cooperative: Cooperative, *, purpose: str = "helped_evidence", by: int | None = None) -> Document:
    """A document of a cooperative's own."""
    made = documents.keep(
        a_png(), file_name="名册.png", owner_kind="cooperative", owner_id=cooperative.id, purpose=purpose,
        cooperative_id=cooperative.id, store=store(), by=by, now=MORNING,
    )  # fmt: skip
    db.session.flush()
    return made


def stored() -> list[Path]:
    """The files in the store of this installation."""
    folder = current_app.extensions["settings"].documents
    return [path for path in folder.rglob("*") if path.is_file()]
