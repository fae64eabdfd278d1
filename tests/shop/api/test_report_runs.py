"""A month's report over the API: drafted, submitted by one, confirmed by another, handed out in every kind."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient

from shop.core.db import db
from shop.parties.accounts.models import User
from shop.reporting.reports import duties, queries
from shop.reporting.reports.states import DutyKind
from tests.factories.facts import JIYUAN_TOWN, a_sale
from tests.factories.parties import bearer
from tests.factories.reports import FORM, houses

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)


def test_a_months_report_goes_up(client: FlaskClient, at: Callable[[datetime], datetime]) -> None:
    at(NOW)
    all_of = houses()
    a_sale(buyer_path=JIYUAN_TOWN, on=date(2026, 10, 5), amount_fen=50_000_00)
    duties.give(
        DutyKind.PLAN, [queries.place("419001", "财政局")], title="活动方案", period=queries.clock.Period.month(202610),
        due_on=date(2026, 11, 1), by=all_of.jiyuan, now=NOW,
    )  # fmt: skip
    db.session.commit()

    def headers(who: Any) -> dict[str, str]:
        return bearer(db.session.get_one(User, who.id))

    treasury, office = headers(all_of.treasury), headers(all_of.jiyuan)
    wanted = {"period": "2026-10", "region": "419001", "department": "财政局", "narrative": "稳步推进"}
    key = {"Idempotency-Key": "october-1"}
    made = client.post(f"/api/v1/reports/{FORM}/runs", json=wanted, headers=treasury | key)
    assert made.status_code == 201, made.text
    assert client.post(f"/api/v1/reports/{FORM}/runs", json=wanted, headers=treasury | key).json == made.json
    again = client.post(f"/api/v1/reports/{FORM}/runs", json=wanted, headers=treasury)
    assert (again.status_code, again.json["code"]) == (409, "report.already_there")
    wrong = client.post(f"/api/v1/reports/{FORM}/runs", json=wanted | {"period": "2026-13"}, headers=treasury)
    assert wrong.status_code == 422
    run = f"/api/v1/report-runs/{made.json['id']}"
    assert client.patch(run, json={"cases": "某食堂"}, headers=treasury).json["cases"] == "某食堂"
    assert client.post(f"{run}/submit", headers=treasury).json["status"] == "submitted"
    assert client.post(f"{run}/confirm", headers=treasury).status_code == 403
    returned = client.post(f"{run}/return", json={"reason": "请核对"}, headers=office)
    assert (returned.json["status"], returned.json["figures_sha256"]) == ("returned", "")
    client.post(f"{run}/submit", headers=treasury)
    shown = client.post(f"{run}/confirm", headers=office).json
    assert shown["status"] == "confirmed" and shown["no"].startswith("BB")
    whole = client.get(run, headers=office).json
    assert whole["sheet"]["rows"][-1]["kind"] == "total" and whole["differences"] == []
    xlsx = client.get(f"{run}/file?format=xlsx", headers=office).data
    assert hashlib.sha256(xlsx).hexdigest() == shown["file_sha256"]
    for kind, start in (("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF"), ("json", b"{")):
        assert client.get(f"{run}/file?format={kind}", headers=office).data.startswith(start)
    with zipfile.ZipFile(io.BytesIO(client.get(f"{run}/package", headers=office).data)) as archive:
        listed = json.loads(archive.read("清单.json"))["文件"]
        assert all(hashlib.sha256(archive.read(one["名称"])).hexdigest() == one["SHA-256"] for one in listed)
    second = client.post(f"{run}/restate", json={"reason": "补录"}, headers=treasury)
    assert (second.status_code, second.json["version"]) == (201, 2)
    assert [one["version"] for one in client.get("/api/v1/report-runs", headers=office).json["items"]] == [
        2,
        1,
    ]
    # The duty is late; the office asks for it, once a day.
    late = client.get("/api/v1/report-duties?whose=late", headers=office).json["items"]
    assert [(one["title"], one["days_late"], one["status"]) for one in late] == [("活动方案", 2, "open")]
    remind = f"/api/v1/report-duties/{late[0]['id']}/remind"
    assert client.post(remind, json={"words": "请尽快"}, headers=office).json["reminders"] == 1
    assert client.post(remind, json={}, headers=office).status_code == 409
    assert client.post(remind, json={}, headers=treasury).status_code == 403
    mine = client.get("/api/v1/report-duties?whose=mine", headers=treasury).json
    assert (mine["total"], client.get("/api/v1/report-duties?whose=mine", headers=office).json["total"]) == (
        1,
        0,
    )
