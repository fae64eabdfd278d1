"""Group purchases on the page: what each reader sees and may do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.trading.groups.models import GroupPledge
from shop.trading.groups.states import Audience, Fairness, PledgeStatus
from shop.web.group_view import ladder
from tests.factories.groups import (
    CLOSES,
    a_joiner,
    a_pledge,
    a_scene,
    an_offered_lot,
    an_open_group,
    item_plan,
)  # fmt: skip
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING
from tests.support.pages import post, text

FORM = {"tolerance": "0", "fund_source": "canteen", "purpose": "canteen"}


@pytest.fixture
def scene(app, at):
    at(MORNING)
    return a_scene()


def test_a_stranger_sees_an_open_group_and_is_asked_to_sign_in(client, scene):
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0], 180_000)
    page = text(client.get(f"/group-purchases/{group.id}"))
    assert "再拼 320 公斤，全团降到 6.20 元" in page
    assert "登录参团" in page
    assert "提交参团" not in page
    assert group.title in text(client.get("/group-purchases"))


def test_a_stranger_does_not_see_a_group_for_invited_units(client, scene):
    group = an_open_group(scene, audience=Audience.INVITED, invited_unit_ids=(scene.joiners[0].unit.id,))
    for path in ("", "/share", "/qr.svg"):
        assert client.get(f"/group-purchases/{group.id}{path}").status_code == 404
    signed_in(client, scene.joiners[0].buyer)
    assert client.get(f"/group-purchases/{group.id}").status_code == 200
    signed_in(client, scene.joiners[1].buyer)
    assert client.get(f"/group-purchases/{group.id}").status_code == 404


def test_the_page_says_what_the_next_tier_would_save_the_reader(client, scene):
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[0], 180_000)
    a_pledge(group, scene.joiners[1], 100_000)
    signed_in(client, scene.joiners[1].buyer)
    page = text(client.get(f"/group-purchases/{group.id}"))
    assert "再拼 220 公斤，全团降到 6.20 元，您省 60.00 元" in page


def test_a_buyer_joins_changes_and_leaves(client, scene):
    group = an_open_group(scene)
    signed_in(client, scene.joiners[0].buyer)
    sent = FORM | {"item_id": group.items[0].id, "qty": "120.5"}
    assert post(client, f"/buyer/pledges/groups/{group.id}", data=sent).status_code == 303
    made = db.session.scalars(select(GroupPledge)).one()
    assert (made.qty_milli, made.status) == (120_500, PledgeStatus.STANDING)
    page = text(client.get(f"/group-purchases/{group.id}"))
    assert "本单位的参团" in page and "保存修改" in page
    assert post(client, f"/buyer/pledges/{made.id}", data=FORM | {"qty": "200"}).status_code == 303
    db.session.refresh(made)
    assert made.qty_milli == 200_000
    post(client, f"/buyer/pledges/{made.id}/withdraw")
    db.session.refresh(made)
    assert made.status is PledgeStatus.WITHDRAWN
    assert "提交参团" in text(client.get(f"/group-purchases/{group.id}"))


def test_the_same_form_sent_twice_joins_once(client, scene):
    group = an_open_group(scene)
    signed_in(client, scene.joiners[0].buyer)
    sent = FORM | {"item_id": group.items[0].id, "qty": "100", "idempotency_key": "a" * 32}
    first, second = (post(client, f"/buyer/pledges/groups/{group.id}", data=sent) for _try in range(2))
    assert first.status_code == second.status_code == 303
    assert len(db.session.scalars(select(GroupPledge)).all()) == 1


def test_a_wrong_quantity_keeps_what_was_typed(client, scene):
    group = an_open_group(scene)
    signed_in(client, scene.joiners[0].buyer)
    sent = FORM | {"item_id": group.items[0].id, "qty": "100.3", "note": "请随车附检测报告"}
    answer = post(client, f"/buyer/pledges/groups/{group.id}", data=sent)
    assert answer.status_code == 422
    assert 'value="100.3"' in text(answer) and "请随车附检测报告" in text(answer)
    assert db.session.scalars(select(GroupPledge)).all() == []


def test_a_window_that_closes_while_one_types_says_so_and_keeps_the_page(client, scene, at):
    group = an_open_group(scene)
    at(CLOSES - timedelta(minutes=1))
    signed_in(client, scene.joiners[0].buyer)
    assert "提交参团" in text(client.get(f"/group-purchases/{group.id}"))
    at(CLOSES)
    sent = FORM | {"item_id": group.items[0].id, "qty": "100"}
    answer = post(client, f"/buyer/pledges/groups/{group.id}", data=sent)
    assert answer.status_code == 422
    assert "本次拼单已截单，未作任何更改" in text(answer)
    assert db.session.scalars(select(GroupPledge)).all() == []


def test_without_scripts_the_server_works_out_what_a_quantity_costs(client, scene):
    group = an_open_group(scene)
    a_pledge(group, scene.joiners[1], 400_000)
    signed_in(client, scene.joiners[0].buyer)
    page = text(client.get(f"/group-purchases/{group.id}?item={group.items[0].id}&qty=200"))
    assert "¥<output data-sum>1,240.00</output>" in page  # 600 kg in all: the tier of 6.20
    assert "<span data-saved>120.00</span>" in page


def test_the_approver_decides_and_the_one_who_pledged_does_not(client, app, at):
    at(MORNING)
    scene = a_scene(joiners=1)
    joiner = scene.joiners[0]
    group = an_open_group(scene)
    careful = a_joiner(order_limit_fen=0)
    db.session.commit()
    made = a_pledge(group, careful, 100_000)
    assert made.status is PledgeStatus.PENDING
    signed_in(client, joiner.approver)
    assert post(client, f"/buyer/pledges/{made.id}/approve").status_code == 404
    signed_in(client, careful.buyer)
    assert post(client, f"/buyer/pledges/{made.id}/approve").status_code == 403
    signed_in(client, careful.approver)
    assert group.title in text(client.get("/buyer/pledges"))
    post(client, f"/buyer/pledges/{made.id}/approve")
    db.session.refresh(made)
    assert made.status is PledgeStatus.STANDING


def test_an_official_looks_and_cannot_join(client, scene):
    group = an_open_group(scene)
    signed_in(client, an_official(Role.COUNTY))
    page = text(client.get(f"/group-purchases/{group.id}"))
    assert "提交参团" not in page and "参团由单位采购员办理" in page
    assert post(client, f"/buyer/pledges/groups/{group.id}", data=FORM).status_code == 403
    assert client.get("/buyer/groups").status_code == 403


def test_a_confidential_unit_joins_under_its_alias(client, app, at):
    at(MORNING)
    scene = a_scene(joiners=0)
    group = an_open_group(scene)
    hidden = a_joiner(name="某部后勤保障队", confidential=True, alias="单位甲")
    db.session.commit()
    a_pledge(group, hidden, 100_000)
    for page in (text(client.get(f"/group-purchases/{group.id}")),):
        assert "单位甲" in page and "某部后勤保障队" not in page
    signed_in(client, scene.organiser.buyer)
    board = text(client.get(f"/buyer/groups/{group.id}"))
    assert "单位甲" in board and "某部后勤保障队" not in board


def test_the_waiting_list_is_told_on_the_page(client, scene):
    plan = [item_plan(scene.skus[0], cap_milli=1_000_000, max_milli=1_000_000)]
    group = an_open_group(scene, plan, fairness=Fairness.FIRST_COME)
    a_pledge(group, scene.joiners[0], 900_000)
    signed_in(client, scene.joiners[1].buyer)
    sent = FORM | {"item_id": group.items[0].id, "qty": "200"}
    page = text(post(client, f"/buyer/pledges/groups/{group.id}", data=sent, follow_redirects=True))
    assert "暂列候补" in page and "候补" in page


def test_the_qr_code_holds_the_address_of_the_group(client, scene):
    group = an_offered_lot(scene)
    answer = client.get(f"/group-purchases/{group.id}/qr.svg")
    assert answer.mimetype == "image/svg+xml" and text(answer).lstrip().startswith("<svg")
    assert f"/group-purchases/{group.id}" in text(client.get(f"/group-purchases/{group.id}/share"))


def test_mistyped_filters_are_left_out(client, scene):
    group = an_open_group(scene)
    for query in ("?state=nonsense", "?region=abc", "?audience=nobody", "?page=0"):
        assert group.title in text(client.get(f"/group-purchases{query}"))
    assert group.title not in text(client.get("/group-purchases?state=closed"))


@pytest.mark.parametrize(
    ("total", "filled", "states"),
    [
        (0, 16, ["current", "next", "later"]),
        (250, 33, ["current", "next", "later"]),
        (500, 50, ["done", "current", "next"]),
        (1000, 83, ["done", "done", "current"]),
        (5000, 100, ["done", "done", "current"]),
    ],
)
def test_the_ladder_fills_in_proportion_between_its_rungs(total, filled, states):
    found = ladder([(0, 680), (500, 620), (1000, 580)], total)
    assert (found.filled, [rung.state for rung in found.rungs]) == (filled, states)


def test_a_unit_says_its_gap_only_where_the_largest_gap_goes_first(client, scene):
    joiner = scene.joiners[0]
    signed_in(client, joiner.buyer)
    plain = an_open_group(scene)
    assert "本年预留份额还差" not in text(client.get(f"/group-purchases/{plain.id}"))
    group = an_open_group(scene, fairness=Fairness.LARGEST_GAP)
    assert "本年预留份额还差" in text(client.get(f"/group-purchases/{group.id}"))
    said = {"item_id": group.items[0].id, "qty": "50", "tolerance": "0", "fund_source": "canteen"}
    said |= {"purpose": "canteen", "reserved_gap": "1200.50"}
    wrong = post(client, f"/buyer/pledges/groups/{group.id}", data=said | {"reserved_gap": "很多"})
    assert wrong.status_code == 422 and 'value="很多"' in text(wrong)
    assert post(client, f"/buyer/pledges/groups/{group.id}", data=said).status_code == 303
    pledge = db.session.scalars(select(GroupPledge)).one()
    assert pledge.reserved_gap_fen == 120_050
    assert 'value="1200.50"' in text(client.get(f"/group-purchases/{group.id}"))
