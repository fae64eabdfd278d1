"""The tables of a group's board: what closing now would bring, every pledge, and what each unit got."""

import pytest

from shop.core.db import db
from shop.trading.groups import actions, queries
from shop.trading.groups.states import FreightKind, GroupStatus
from tests.factories.groups import CLOSES, a_joiner, a_pledge, a_scene, an_open_group, item_plan
from tests.factories.parties import signed_in
from tests.factories.parties_rows import MORNING
from tests.support.pages import text


@pytest.fixture
def scene(app, at):
    at(MORNING)
    return a_scene()


def close(group):
    actions.close(queries.locked(group.id), by=None, now=CLOSES)
    db.session.commit()


def test_both_sides_read_what_closing_now_would_give_each_unit(client, scene):
    plan = item_plan(scene.skus[0], pack_milli=20_000, cap_milli=500_000, tiers=((500_000, 620),))
    group = an_open_group(scene, [plan])
    a_pledge(group, scene.joiners[0], 300_000, tolerance_milli=5_000)
    a_pledge(group, scene.joiners[1], 300_000)
    a_pledge(group, a_joiner(order_limit_fen=0), 77_000)
    for user, desk in ((scene.organiser.buyer, "buyer"), (scene.supplier, "supplier")):
        signed_in(client, user)
        page = text(client.get(f"/{desk}/groups/{group.id}"))
        assert "现在截单会怎样" in page and "25 件" in page and "250 公斤" in page
        assert "最多再多收 5" in page and "77 公斤" in page and "未计入" in page
        assert "全团共报 600 公斤，可供 500 公斤" in page
    assert db.session.get(type(group), group.id).status is GroupStatus.OPEN


def test_after_closing_the_table_shows_what_each_unit_got_and_its_order(client, scene):
    group = an_open_group(scene, freight_kind=FreightKind.FIXED, freight_fen=30_000)
    pledged = [a_pledge(group, joiner, 300_000) for joiner in scene.joiners[:2]]
    close(group)
    signed_in(client, scene.organiser.buyer)
    page = text(client.get(f"/buyer/groups/{group.id}"))
    assert "现在截单会怎样" not in page and page.count("运费 150.00 元") == 2
    for pledge in pledged:
        db.session.refresh(pledge)
        assert pledge.order.no in page
    assert "实得 300 公斤" in page


def test_a_confidential_unit_stands_on_the_board_by_its_alias(client, scene):
    hidden = a_joiner(confidential=True, alias="某单位甲")
    group = an_open_group(scene)
    a_pledge(group, hidden, 200_000)
    for user, desk in ((scene.organiser.buyer, "buyer"), (scene.supplier, "supplier")):
        signed_in(client, user)
        page = text(client.get(f"/{desk}/groups/{group.id}"))
        assert "某单位甲" in page and hidden.unit.name not in page


def test_a_full_group_speaks_of_waiting_only_while_it_takes_pledges(client, scene):
    group = an_open_group(scene, [item_plan(scene.skus[0], cap_milli=200_000, tiers=((200_000, 620),))])
    a_pledge(group, scene.joiners[0], 200_000)
    signed_in(client, scene.joiners[0].buyer)
    assert "已到供货上限" in text(client.get(f"/group-purchases/{group.id}"))
    close(group)
    assert "已到供货上限" not in text(client.get(f"/group-purchases/{group.id}"))
