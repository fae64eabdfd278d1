"""公开发布: previewed and published by a region's own officials, read by everybody, nothing hidden in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select

from shop.core.db import db
from shop.reporting.transparency.models import Publication, PublishedFigure
from tests.admin.conftest import SHAWAN, TACHENG, WUSU, Desk, World
from tests.factories.facts import a_sale

PAGE = "/admin/transparency"
DAY = date(2026, 10, 12)


def sell(unit: int, county: str, fen: int, number: int, **more: object) -> None:
    a_sale(
        on=DAY, order_id=number, order_no=f"X{number}", unit_id=unit, origin_path=f"/650000/654200/{county}/",
        amount_fen=fen, **more,
    )  # fmt: skip


def a_month() -> None:
    """Four units buy of both counties; one alone for 总工会 from 乌苏, where a barracks buys too."""
    for number, unit in enumerate((51, 52, 53, 54)):
        sell(unit, WUSU, 100_000 + number, number=number + 1)
        sell(unit, SHAWAN, 200_000 + number, number=number + 11)
        sell(unit, SHAWAN, 50_000 + number, number=number + 21, system="总工会")
    sell(55, WUSU, 77_777, number=31, system="总工会")
    sell(56, WUSU, 88_888, number=32, venue="barracks")
    db.session.commit()


def test_a_month_is_published_read_by_anybody_and_withdrawn(
    world: World, visit: Callable[[str], Desk], client: FlaskClient
) -> None:
    a_month()
    asked = {"region": TACHENG, "month": "202610", "side": "origin"}
    desk = visit("prefecture")
    preview = desk.get(f"{PAGE}/preview?region={TACHENG}&month=202610&side=origin").text
    assert "777.77" in preview and "单位太少" in preview and "涉及保密单位" in preview
    made = desk.post(f"{PAGE}/", asked | {"note": "十月公布"})
    assert made.status_code == 303
    assert desk.post(f"{PAGE}/", asked).status_code == 422
    reader = client.application.test_client()
    page = reader.get("/transparency").text
    for words in ("塔城地区", "2026 年 10 月", "十月公布", "＊", "投诉举报", "认定产品目录"):
        assert words in page
    for secret in ("777.77", "888.88"):
        assert secret not in page
    found = db.session.scalars(select(PublishedFigure)).all()
    hidden = {(one.place, one.dimension, one.key) for one in found if one.amount_fen is None}
    assert (WUSU, "department", "总工会") in hidden
    assert (WUSU, "venue", "barracks") in hidden
    assert (TACHENG, "venue", "barracks") in hidden
    assert (SHAWAN, "department", "总工会") in hidden  # hidden for the other's sake
    assert db.session.scalars(select(Publication.amount_fen)).one() == 1_566_683
    # Later facts change nothing of what was published.
    sell(57, WUSU, 5_000_000, number=99)
    db.session.commit()
    assert reader.get("/transparency").text.count("15,666.83") == page.count("15,666.83") > 0
    number = re.search(r"/admin/transparency/(\d+)", made.location)[1]  # type: ignore[index]
    assert reader.get(f"/transparency/{number}").status_code == 200
    desk.post(f"{PAGE}/{number}/withdraw", {"reason": "口径有误"})
    assert reader.get(f"/transparency/{number}").status_code == 404
    assert "十月公布" not in reader.get("/transparency").text
    # What was public is remembered: the same cells stay hidden when the month is published again.
    desk.post(f"{PAGE}/", asked)
    again = db.session.scalars(select(PublishedFigure).where(PublishedFigure.publication_id != int(number)))
    assert {(one.place, one.dimension, one.key) for one in again if one.amount_fen is None} >= hidden


def test_officials_publish_for_their_own_region_and_months_that_are_over(
    world: World, visit: Callable[[str], Desk]
) -> None:
    a_month()
    county = visit("county")
    for region, month in (
        (TACHENG, "202610"),
        (SHAWAN, "202610"),
        (WUSU, "202611"),
        (WUSU, "202613"),
        ("乌苏", "1"),
    ):
        asked = {"region": region, "month": month, "side": "origin"}
        assert county.post(f"{PAGE}/", asked).status_code == 422, (region, month)
        assert county.client.get(f"{PAGE}/preview", query_string=asked).status_code == 422
    assert db.session.scalars(select(Publication)).all() == []
    assert visit("treasury").get(f"{PAGE}/").status_code == 403
    theirs = visit("prefecture").post(f"{PAGE}/", {"region": TACHENG, "month": "202610"}).location
    assert visit("county").get(theirs).status_code == 404
    assert visit("county").post(f"{theirs}/withdraw", {"reason": "无权"}).status_code == 404
