"""Officials read the selections of their scope, and nothing more."""

from shop.core.db import db
from shop.parties.accounts.permissions import Role
from shop.trading.selections import actions
from tests.factories.parties import an_official, signed_in
from tests.factories.parties_rows import MORNING
from tests.factories.selections import a_judged_selection
from tests.support.desk import Desk


def test_the_register_shows_who_was_chosen_and_the_record_opens(app, at):
    at(MORNING)
    choosing = a_judged_selection()
    best = choosing.selection.candidates[0]
    who = {"by": choosing.approver.id, "now": MORNING}
    actions.decide(choosing.selection, chosen=[(best.id, "质量稳定")], words="", **who)
    db.session.commit()
    official = Desk(signed_in(app.test_client(), an_official()))
    assert best.cooperative_name in official.get("/admin/selections/")
    page = official.get(f"/admin/selections/{choosing.selection.no}")
    assert "质量稳定" in page and choosing.approver.name not in page
    elsewhere = Desk(signed_in(app.test_client(), an_official(Role.COUNTY, "654203")))
    assert best.cooperative_name not in elsewhere.get("/admin/selections/")
    elsewhere.get(f"/admin/selections/{choosing.selection.no}", 404)
    Desk(signed_in(app.test_client(), choosing.buyer)).get("/admin/selections/", 403)
