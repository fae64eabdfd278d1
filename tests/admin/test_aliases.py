"""Words of the search are edited in the console, understood within seconds, and kept in the trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from search import indexer, knowledge
from search.aliases import queries
from search.aliases.states import AliasKind
from search.shelf import shelf
from shop.catalog.shelf.rules import Wish
from shop.core.db import db
from shop.support.audit.models import AuditEntry
from tests.admin.conftest import Desk, World
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative


def found(words: str) -> list[str]:
    return sorted(card.name for card in shelf(Wish(q=words)).page.items)


@pytest.fixture
def goods(app):
    seller = a_cooperative()
    for name, category in (("鱼腥草", "0403"), ("红皮土豆", "0205"), ("蜜桔", "0306")):
        a_product(seller, name=name, category_code=category)
    db.session.commit()
    indexer.rebuild()
    knowledge.forget(app)


def read_again(app) -> None:
    """As if the seconds between two looks had passed, and the background had read."""
    memory = app.extensions["search_memory"]
    memory.looked_at = float("-inf")
    assert knowledge._has_aged(memory)
    knowledge.forget(app)


def test_a_new_name_is_found_once_it_is_written_down(goods, app, visit, world) -> None:
    desk = visit("platform")
    assert found("狗贴耳") == []
    answer = desk.post("/admin/aliases/", data={"kind": "same", "words": "鱼腥草、狗贴耳"})
    assert answer.status_code == 303
    read_again(app)
    assert found("狗贴耳") == ["鱼腥草"]
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "search_alias.add"))
    assert entry is not None and entry.facts["words"] == "鱼腥草 狗贴耳"


def test_a_group_is_found_corrected_and_removed(goods, app, visit, world) -> None:
    desk = visit("platform")
    assert "红皮土豆" in found("洋芋")
    group = queries.page("洋芋", AliasKind.SAME).items[0]
    page = desk.get("/admin/aliases/?q=洋芋&kind=same").text
    assert f'value="{group.words}"' in page
    without = {"kind": "same", "words": group.words.replace(" 洋芋", ""), "source": ""}
    address = f"/admin/aliases/{group.id}"
    assert desk.post(address, data=without).status_code == 303
    knowledge.forget(app)
    assert found("洋芋") == []
    assert desk.post(f"{address}/remove").status_code == 303
    assert desk.post(f"{address}/remove").status_code == 404
    assert desk.post(address, data=without).status_code == 404


def test_a_wrong_entry_comes_back_with_what_was_typed(visit: Callable[[str], Desk], world: World) -> None:
    answer = visit("platform").post("/admin/aliases/", data={"kind": "same", "words": "只有一个"})
    assert answer.status_code == 422
    assert 'value="只有一个"' in answer.text
    assert "至少填写两个" in answer.text


def test_only_who_may_edit_policy_sees_the_page(visit: Callable[[str], Desk], world: World) -> None:
    for role in ("county", "supervisor"):
        assert visit(role).get("/admin/aliases/").status_code == 403
