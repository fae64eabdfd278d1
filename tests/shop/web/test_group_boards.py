"""The boards of those who organise and supply groups: drawing up, consent, inviting, closing, answering."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shop.core.db import db
from shop.parties.regions import queries as regions
from shop.trading.groups import actions
from shop.trading.groups.models import GroupPurchase
from shop.trading.groups.states import FreightKind, GroupStatus, IfShort
from tests.factories.groups import (
    CLOSES,
    a_draft_group,
    a_pledge,
    a_scene,
    an_open_group,
)  # fmt: skip
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING
from tests.support.pages import post, text


@pytest.fixture
def scene(app, at):
    at(MORNING)
    return a_scene()


GROUP_FORM = {
    "title": "冬储土豆拼单",
    "opens_at": "2026-11-02T08:00",
    "closes_at": "2026-11-09T18:00",
    "deliver_first_on": "2026-11-11",
    "deliver_last_on": "2026-11-13",
    "audience": "open",
    "freight_kind": "fixed",
    "freight": "600",
    "freight_split": "weight",
    "fairness": "pro_rata",
    "if_short": "lapse",
}


def a_group_form(sku, **more):
    """The organiser's form for one SKU with two tiers."""
    prefix = f"item-{sku.id}-"
    item = {"base": "6.80", "minimum": "300", "pack": "20", "min": "1", "step": "0.5", "max": "5000"}
    tiers = {"tier-0-from": "500", "tier-0-price": "6.20", "tier-1-from": "1000", "tier-1-price": "5.80"}
    return (
        GROUP_FORM | {"sku": sku.id} | {prefix + key: value for key, value in (item | tiers).items()} | more
    )


def test_an_organiser_draws_a_group_up_and_the_cooperative_agrees(client, scene):
    sku = scene.skus[0]
    signed_in(client, scene.organiser.buyer)
    assert sku.product.name in text(client.get(f"/buyer/groups/new?cooperative={scene.cooperative.id}"))
    assert client.get(f"/buyer/groups/new?sku={sku.id}").status_code == 200
    answer = post(client, "/buyer/groups", data=a_group_form(sku))
    assert answer.status_code == 303
    group = db.session.scalars(select(GroupPurchase)).one()
    item = group.items[0]
    assert (group.status, group.freight_kind, group.freight_fen) == (
        GroupStatus.DRAFT,
        FreightKind.FIXED,
        60_000,
    )
    assert [(tier.from_milli, tier.price_fen) for tier in item.tiers] == [(500_000, 620), (1_000_000, 580)]
    assert (item.minimum_milli, item.pack_milli, item.step_milli) == (300_000, 20_000, 500)
    assert post(client, f"/buyer/groups/{group.id}/propose").status_code == 303
    signed_in(client, scene.supplier)
    assert "请您同意" in text(client.get(f"/supplier/groups/{group.id}"))
    post(client, f"/supplier/groups/{group.id}/consent")
    db.session.refresh(group)
    assert group.status is GroupStatus.OPEN


def test_the_organisers_form_names_every_fault_and_keeps_what_was_typed(client, scene):
    sku = scene.skus[0]
    signed_in(client, scene.organiser.buyer)
    wrong = a_group_form(sku, title="", invited="没有的单位", closes_at="2026-11-01T18:00")
    wrong[f"item-{sku.id}-tier-0-price"] = "便宜"
    answer = post(client, "/buyer/groups", data=wrong)
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="便宜"' in page and "没有找到这些单位" in page and 'value="500"' in page
    late = post(client, "/buyer/groups", data=a_group_form(sku, closes_at="2026-11-01T18:00"))
    assert late.status_code == 422 and "截单时间须晚于开团时间和现在" in text(late)
    assert db.session.scalars(select(GroupPurchase)).all() == []


def test_a_draft_is_changed_and_stays_as_it_was_where_nothing_was_typed(client, scene):
    group = a_draft_group(scene)
    signed_in(client, scene.organiser.buyer)
    page = text(client.get(f"/buyer/groups/{group.id}/edit"))
    assert 'value="6.20"' in page and 'value="500"' in page
    sent = a_group_form(scene.skus[0], title="改过的名称", invited=scene.joiners[0].unit.name)
    assert post(client, f"/buyer/groups/{group.id}", data=sent).status_code == 303
    db.session.expire_all()
    assert group.title == "改过的名称"
    assert [one.unit_id for one in group.invitations] == [scene.joiners[0].unit.id]


def test_only_the_organiser_and_the_cooperative_reach_the_boards(client, scene):
    group = an_open_group(scene)
    signed_in(client, scene.joiners[0].buyer)
    assert client.get(f"/buyer/groups/{group.id}").status_code == 404
    for verb in ("propose", "invite", "copy"):
        sent = {"invited": "某单位", "opens_at": "2026-12-01T08:00"}
        assert post(client, f"/buyer/groups/{group.id}/{verb}", data=sent).status_code in (303, 404)
    assert db.session.scalars(select(GroupPurchase)).all() == [group]
    signed_in(client, scene.supplier)
    assert client.get(f"/supplier/groups/{group.id}").status_code == 200
    assert client.get(f"/supplier/groups/{group.id}/edit").status_code == 404


def test_an_organiser_invites_by_name_or_code_and_copies_last_seasons_group(client, scene):
    group = an_open_group(scene)
    signed_in(client, scene.organiser.buyer)
    named = f"{scene.joiners[0].unit.name}\n{scene.joiners[1].unit.credit_code.lower()}"
    post(client, f"/buyer/groups/{group.id}/invite", data={"invited": named})
    db.session.expire_all()
    assert {one.unit_id for one in group.invitations} == {one.unit.id for one in scene.joiners[:2]}
    answer = post(client, f"/buyer/groups/{group.id}/copy", data={"opens_at": "2026-12-01T08:00"})
    copied = db.session.scalars(select(GroupPurchase).order_by(GroupPurchase.id.desc())).first()
    assert answer.location.endswith(f"/buyer/groups/{copied.id}")
    assert (copied.status, copied.copied_from_id) == (GroupStatus.DRAFT, group.id)


def test_a_cooperative_declines_or_offers_a_lot_of_its_own(client, scene):
    group = a_draft_group(scene)
    actions.propose(group, by=scene.organiser.buyer.id, now=MORNING)
    db.session.commit()
    signed_in(client, scene.supplier)
    post(client, f"/supplier/groups/{group.id}/decline", data={"reason": "下周没有车"})
    db.session.refresh(group)
    assert group.status is GroupStatus.DRAFT
    assert post(client, "/supplier/groups", data=a_group_form(scene.skus[0])).status_code == 303
    lot = db.session.scalars(select(GroupPurchase).order_by(GroupPurchase.id.desc())).first()
    assert (lot.organiser_unit_id, lot.cooperative_id) == (None, scene.cooperative.id)
    post(client, f"/supplier/groups/{lot.id}/propose")
    db.session.refresh(lot)
    assert lot.status is GroupStatus.OPEN


def test_the_organiser_closes_and_every_unit_reads_how_its_number_came_about(client, scene):
    group = an_open_group(scene)
    for joiner, qty in zip(scene.joiners, (300_000, 250_000), strict=False):
        a_pledge(group, joiner, qty)
    signed_in(client, scene.organiser.buyer)
    assert "现在截单：按 6.20 元成交，2 家单位" in text(client.get(f"/buyer/groups/{group.id}"))
    post(client, f"/buyer/groups/{group.id}/close")
    db.session.refresh(group)
    assert group.status is GroupStatus.ORDERED
    assert "成交汇总" in text(client.get(f"/buyer/groups/{group.id}"))
    signed_in(client, scene.joiners[0].buyer)
    page = text(client.get(f"/group-purchases/{group.id}"))
    assert "实得 300 公斤" in page and "¥6.20" in page and "查看订单" in page
    signed_in(client, scene.supplier)
    assert "550" in text(client.get(f"/supplier/groups/{group.id}"))


def test_the_organiser_extends_once_or_cancels_with_a_reason(client, scene):
    group = an_open_group(scene)
    signed_in(client, scene.organiser.buyer)
    post(client, f"/buyer/groups/{group.id}/extend", data={"until": "2026-11-10T18:00"})
    db.session.refresh(group)
    assert group.closes_at == CLOSES + timedelta(days=1)
    post(client, f"/buyer/groups/{group.id}/cancel", data={"reason": "车坏了"})
    db.session.refresh(group)
    assert (group.status, group.closed_reason) == (GroupStatus.CANCELLED, "车坏了")


def test_the_cooperative_answers_after_a_missed_minimum(client, scene, at):
    group = an_open_group(scene, if_short=IfShort.BASE_PRICE)
    a_pledge(group, scene.joiners[0], 50_000)
    at(CLOSES)
    actions.close(group, by=None, now=CLOSES)
    db.session.commit()
    signed_in(client, scene.supplier)
    assert "要按基准价供货吗" in text(client.get(f"/supplier/groups/{group.id}"))
    post(client, f"/supplier/groups/{group.id}/answer", data={"agree": "1"})
    db.session.refresh(group)
    assert (group.status, group.items[0].final_price_fen) == (GroupStatus.ORDERED, 680)


def test_a_region_is_named_and_its_faults_say_what_to_write(client, scene):
    sku = scene.skus[0]
    region = regions.region("419001")
    signed_in(client, scene.organiser.buyer)
    wrong = post(client, "/buyer/groups", data=a_group_form(sku, audience="region", region_code="没有的地方"))
    assert wrong.status_code == 422 and "没有找到这个地区" in text(wrong)
    double = post(client, "/buyer/groups", data=a_group_form(sku, audience="region", region_code="鼓楼区"))
    assert double.status_code == 422 and "有多个同名地区" in text(double)
    named = a_group_form(sku, audience="region", region_code=regions.full_name(region.path))
    assert post(client, "/buyer/groups", data=named).status_code == 303
    group = db.session.scalars(select(GroupPurchase)).one()
    assert group.audience_path == region.path
    assert regions.full_name(region.path) in text(client.get(f"/buyer/groups/{group.id}/edit"))
