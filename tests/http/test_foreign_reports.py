"""Reports and duties of other places answer as missing ones do, on pages and in the API."""

from shop.core.db import db
from shop.parties.accounts.models import User
from shop.reporting.reports import duties, queries
from shop.reporting.reports.states import DutyKind, PeriodKind
from tests.factories.parties import bearer, signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.reports import houses, submitted
from tests.support.alike import assert_alike

NOBODY = 987_654_321
REPORTS = ("", "/file", "/package", "/lines?row=0")


def test_reports_and_duties_of_others_answer_as_missing_ones(app, client):
    all_of = houses()
    run = submitted(all_of.treasury, "2026-10", now=MORNING)
    duty = duties.give(
        DutyKind.PLAN, [queries.place("419001", "财政局")], title="活动方案", period=run.period, due_on=run.end_on,
        by=all_of.jiyuan, now=MORNING,
    )[0]  # fmt: skip
    rule = duties.set_rule(
        "R7-2", queries.place("419001"), PeriodKind.MONTH, since_on=run.end_on, by=all_of.jiyuan, now=MORNING
    )
    db.session.flush()
    stranger = db.session.get_one(User, all_of.wusu.id)
    asker = bearer(stranger)
    for end in ("", "/file", "/package"):
        assert_alike(
            client, f"/api/v1/report-runs/{run.id}{end}", f"/api/v1/report-runs/{NOBODY}{end}", headers=asker
        )
    deeds = {"submit": {}, "return": {"reason": "请核对"}, "confirm": {}, "restate": {"reason": "请核对"}}
    for name, body in deeds.items():
        for one in (run.id, NOBODY):
            answer = client.post(f"/api/v1/report-runs/{one}/{name}", json=body, headers=asker)
            assert answer.status_code == 404, (name, answer.text)
    assert (
        client.patch(f"/api/v1/report-runs/{run.id}", json={"cases": "x"}, headers=asker).status_code == 404
    )
    assert client.post(f"/api/v1/report-duties/{duty.id}/remind", json={}, headers=asker).status_code == 404
    signed_in(client, stranger)
    for end in REPORTS:
        assert_alike(client, f"/admin/report-runs/{run.id}{end}", f"/admin/report-runs/{NOBODY}{end}")
    assert_alike(client, f"/admin/duties/{duty.id}", f"/admin/duties/{NOBODY}")
    assert_alike(client, f"/admin/duties/rules?end={rule.id}", f"/admin/duties/rules?end={NOBODY}")
    signed_in(client, db.session.get_one(User, all_of.jiyuan.id))  # the control
    assert client.get(f"/admin/report-runs/{run.id}").status_code == 200
    assert client.get(f"/admin/duties/{duty.id}").status_code == 200
