"""What the console changes: registers, roles, a second look at bank accounts, marks, parked messages."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from shop.core.db import db
from shop.parties.accounts.models import Membership, User
from shop.parties.buyers.models import BuyerUnit
from shop.parties.cooperatives import changes
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions.models import Region
from shop.support import outbox
from shop.support.audit import move
from shop.support.audit.models import AuditEntry
from shop.support.outbox.models import Message
from shop.support.outbox.states import MessageStatus
from tests.admin.conftest import NOW, WUSU, Desk, World
from tests.factories.parties import a_user
from tests.factories.parties_rows import a_credit_code


def test_a_changed_unit_keeps_its_trail(world: World, visit: Callable[[str], Desk]) -> None:
    client, unit_id = visit("county"), world.wusu.unit.id
    assert (
        client.post(f"/admin/units/{unit_id}", data={"venue": "school", "union_members": "40"}).status_code
        == 303
    )
    unit = db.session.get_one(BuyerUnit, unit_id)
    assert (unit.venue, unit.union_members) == ("school", 40)
    page = client.get("/admin/audit/?q=buyer_unit.change").text
    assert "office → school" in page


def test_a_wrong_entry_comes_back_with_what_was_typed(world: World, visit: Callable[[str], Desk]) -> None:
    wrong = {
        "name": "新合作社",
        "credit_code": "931234567890123456",
        "legal_form": "cooperative",
        "region_code": WUSU,
    }
    answer = visit("county").post("/admin/cooperatives/", data=wrong)
    assert answer.status_code == 422
    assert 'value="新合作社"' in answer.text
    right = wrong | {"credit_code": a_credit_code("93", WUSU)}
    assert visit("county").post("/admin/cooperatives/", data=right).status_code == 303
    assert db.session.scalar(select(Cooperative.name).where(Cooperative.name == "新合作社"))


def test_a_new_bank_account_needs_the_second_person(world: World, visit: Callable[[str], Desk]) -> None:
    cooperative = world.wusu.cooperative
    account = {"bank": "农商行", "account_name": cooperative.name, "account_no": "6228480000000007788"}
    changes.ask_bank_change(cooperative, **account, by=world.wusu.supplier.id, now=NOW)
    client = visit("platform")
    page = client.get(f"/admin/cooperatives/{cooperative.id}").text
    assert "7788" in page
    assert "6228480000000007788" not in page
    assert cooperative.name in client.get("/admin/cooperatives/?bank=asked").text
    assert client.post(f"/admin/cooperatives/{cooperative.id}/bank-change/confirm").status_code == 303
    assert db.session.get_one(Cooperative, cooperative.id).account_no == "6228480000000007788"
    assert client.post(f"/admin/cooperatives/{cooperative.id}/bank-change/confirm").status_code == 404


def test_the_platform_opens_accounts_and_gives_and_ends_roles(
    world: World, visit: Callable[[str], Desk]
) -> None:
    client = visit("platform")
    new = {"email": "new@example.test", "name": "新统计员", "password": "long enough 77"}
    assert client.post("/admin/users/", data=new | {"password": "short"}).status_code == 422
    assert client.post("/admin/users/", data=new).status_code == 303
    user_id = db.session.scalars(select(User.id).where(User.email == new["email"])).one()
    role = {"role": "county", "scope_kind": "region", "region_code": WUSU}
    assert (
        client.post(f"/admin/users/{user_id}/memberships", data=role | {"region_code": ""}).status_code == 422
    )
    assert client.post(f"/admin/users/{user_id}/memberships", data=role).status_code == 303
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
    assert client.post(f"/admin/users/{user_id}/memberships/{membership.id}/end").status_code == 303
    assert db.session.get_one(Membership, membership.id).ended_at == NOW
    assert "已收回" in client.get(f"/admin/users/{user_id}").text
    assert client.get(f"/admin/users/{a_user().id + 100}").status_code == 404


def test_regions_are_marked_by_those_around_them(world: World, visit: Callable[[str], Desk]) -> None:
    client = visit("county")
    assert client.post("/admin/regions/654202100/flags", data={"is_mountain_town": "1"}).status_code == 303
    assert db.session.get_one(Region, "654202100").is_mountain_town
    assert client.post("/admin/regions/654203100/flags", data={"is_mountain_town": "1"}).status_code == 404
    assert visit("treasury").post("/admin/regions/654202100/flags").status_code == 403


def test_a_parked_message_goes_back_to_work(world: World, visit: Callable[[str], Desk]) -> None:
    message = outbox.put("nobody.cares", now=NOW)
    db.session.flush()
    move(message, "park", by=None, now=NOW)
    db.session.commit()
    client = visit("platform")
    assert "nobody.cares" in client.get("/admin/jobs/?status=parked").text
    assert client.post(f"/admin/jobs/{message.id}/revive").status_code == 303
    assert db.session.get_one(Message, message.id).status is MessageStatus.WAITING
    assert db.session.scalar(select(AuditEntry).where(AuditEntry.action.like("%revive")))
