"""Applications at any step, made by the real actions with an office for each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from shop.catalog.accreditation import actions, publishing, rules
from shop.catalog.accreditation.models import Accreditation
from shop.catalog.accreditation.states import AccreditationStatus
from shop.catalog.products.models import Product
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.cooperatives.models import Cooperative
from tests.factories.catalog import a_product
from tests.factories.papers import all_papers
from tests.factories.parties import an_official
from tests.factories.parties_rows import MORNING, a_cooperative

S = AccreditationStatus
TOWNS = {"jiyuan": "419001103", "tacheng": "654202108"}


def a_good_product(place: str = "jiyuan", cooperative: Cooperative | None = None, **values: Any) -> Product:
    """A product with every paper, in a town of 济源 (no county layer) or of 塔城 (with one)."""
    product = a_product(cooperative or a_cooperative(region_code=TOWNS.get(place, place)), **values)
    all_papers(product)
    return product


def officer(found: Accreditation, status: AccreditationStatus | None = None) -> User:
    """Somebody new of the office whose turn it is (or whose it is at `status`)."""
    status = status or found.status
    office = rules.office_of(found.region_path, status)
    code = office.strip("/").rpartition("/")[2]
    role = Role.TOWN if len(code) == 9 else Role.PREFECTURE if code.endswith("00") else Role.COUNTY
    return an_official(role, code)


def an_application(product: Product, **when: Any) -> Accreditation:
    """Submitted to its first office."""
    now = when.get("now", MORNING)
    made = actions.apply(product, statement="收购、用工和分红带动周边农户", by=None, now=now)
    actions.submit(made, by=None, now=now)
    db.session.flush()
    return made


def bring_to(found: Accreditation, status: AccreditationStatus, *, now: datetime = MORNING) -> datetime:
    """Take it on until `status` waits (or it is published); answers when that was."""
    while found.status is not status:
        if found.status is S.PUBLICITY:
            assert found.public_until_at is not None
            now = max(now, found.public_until_at)
            actions.end_publicity(found, now=now)
        elif found.status is S.PUBLICATION:
            publishing.publish(found, opinion="同意发布", batch="测试批次", by=officer(found).id, now=now)
        else:
            actions.pass_on(found, opinion="材料属实，同意", by=officer(found).id, now=now)
        now += timedelta(minutes=1)
    db.session.flush()
    return now


def an_accreditation(product: Product, *, until: date | None = None, **when: Any) -> Accreditation:
    """All the way to the directory."""
    made = an_application(product, **when)
    bring_to(made, S.PUBLISHED, now=when.get("now", MORNING))
    if until is not None:
        made.valid_until_on = until
        db.session.flush()
    return made
