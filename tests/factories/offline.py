"""Sales made elsewhere: people who may enter and confirm them, rows as they are typed, whole batches."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shop.core import clock
from shop.core.db import db
from shop.parties.accounts.models import User
from shop.parties.accounts.permissions import Role
from shop.parties.accounts.queries import actor_of
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives.models import Cooperative
from shop.reporting.offline import actions, helping, queries
from shop.reporting.offline.columns import LABELS
from shop.reporting.offline.models import HelpedSale, SaleBatch
from shop.reporting.offline.rules import within_of
from shop.reporting.offline.states import RowState
from shop.support.documents import actions as documents
from shop.support.documents.storage import Store
from shop.support.workbooks.rules import Line
from tests.factories.files import a_picture
from tests.factories.parties import an_official
from tests.factories.parties_rows import a_cooperative, a_unit

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
# A sale that needs no register: 320.5 kg for 2,179.40 yuan.
ROW = {
    "channel": "邮乐", "shop": "邮乐济源馆", "day": "2026-10-08", "buyer": "个人/散客", "buyer_region": "济源市",
    "seller": "塔城某合作社", "product": "高山土豆", "category": "0205", "origin": "654202", "qty": "320.5",
    "unit": "公斤", "price": "6.80", "amount": "2179.40", "voucher": "UL1", "seq": "1",
}  # fmt: skip


class Shelf:
    """A store that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, sha256: str, data: bytes) -> None:
        self.kept[sha256] = data

    def get(self, sha256: str) -> bytes:
        return self.kept[sha256]


STORE: Store = Shelf()


@dataclass
class Scene:
    """济源: who enters, who confirms, a registered unit and a registered supplier."""

    importer: User
    confirmer: User
    unit: BuyerUnit
    seller: Cooperative

    def row(self, **typed: str) -> dict[str, str]:
        """A row of the registered parties, unless said otherwise."""
        own = {"buyer": self.unit.credit_code, "seller": self.seller.name, "buyer_region": "", "origin": ""}
        return {key: cell for key, cell in (ROW | own | typed).items() if cell}


def a_scene() -> Scene:
    importer, confirmer = an_official(Role.RECORDER), an_official(Role.COUNTY)
    found = Scene(importer, confirmer, a_unit(), a_cooperative())
    db.session.commit()
    return found


def checked(
    scene: Scene, *rows: dict[str, str], by: User | None = None, name: str = "销售.xlsx", now: datetime = NOW
) -> SaleBatch:
    """The rows as a file of the importer's, checked."""
    user = by or scene.importer
    lines = [Line(at, {key: cell for key, cell in row.items() if cell}) for at, row in enumerate(rows, 2)]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    scope = within_of(actor_of(user.id))
    return actions.check(scope, lines, digest=digest, file_name=name, by=user.id, now=now)


def submitted(scene: Scene, *rows: dict[str, str], now: datetime = NOW) -> SaleBatch:
    batch = checked(scene, *rows, now=now)
    documents.keep(
        a_picture(), file_name="对账单.png", owner_kind=queries.OWNER, owner_id=batch.id, purpose=queries.EVIDENCE,
        store=STORE, by=scene.importer.id, now=now,
    )  # fmt: skip
    actions.submit(batch, by=scene.importer.id, now=now)
    return batch


def confirmed(scene: Scene, *rows: dict[str, str], now: datetime = NOW) -> SaleBatch:
    batch = submitted(scene, *rows, now=now)
    actions.confirm(batch, by=scene.confirmer.id, now=now)
    db.session.flush()
    return batch


def as_csv(rows: Sequence[dict[str, str]], order: Sequence[str] = tuple(LABELS)) -> bytes:
    """The rows as a file, its columns in this order."""
    table = [[LABELS[key] for key in order], *([row.get(key, "") for key in order] for row in rows)]
    return "\n".join(",".join(row) for row in table).encode()


def faults(batch: SaleBatch) -> dict[int, str]:
    """What is wrong, by the row of the file."""
    rows = db.session.scalars(queries.rows_of(batch.id, state=RowState.BAD))
    return {row.row_no: "；".join(word for words in row.faults.values() for word in words) for row in rows}


def a_helped_sale(scene: Scene, *, buyer: str = "某超市", now: datetime = NOW) -> HelpedSale:
    """What the unit helped to sell, declared by the importer."""
    return helping.declare(
        scene.unit, on=clock.business_day(now), amount_fen=100, product="土豆", category="0205", origin="654202",
        seller="", buyer=buyer, note="", accredited=False, evidence=[("清单.png", a_picture())], store=STORE,
        max_bytes=None, by=scene.importer.id, now=now,
    )  # fmt: skip
