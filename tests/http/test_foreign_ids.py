"""Whatever people do together answers strangers as a missing thing does, on pages and in the API."""

import re
from types import SimpleNamespace

import pytest

from shop.core.db import db
from shop.fulfilment.substitutions import actions as substitutions
from shop.fulfilment.substitutions import queries as substitution_queries
from shop.http import guards
from shop.parties.accounts.permissions import ROLES, Permission, Role, ScopeKind
from shop.reporting.transparency.models import Publication
from shop.reporting.views.models import SavedView
from shop.trading.groups import actions as groups
from shop.trading.groups.states import Audience
from tests.factories import offline
from tests.factories.aftersales import a_claim
from tests.factories.deliveries import planned, sheet_of, two_canteens
from tests.factories.exports import an_export
from tests.factories.flags import a_flag, a_past_campaign
from tests.factories.groups import a_draft_group, a_pledge, a_scene
from tests.factories.outreach import a_case, an_event, an_outlet
from tests.factories.parties import a_user, an_official, bearer, give, signed_in
from tests.factories.parties_rows import MORNING, a_cooperative, a_unit
from tests.factories.quotas import a_filing
from tests.factories.selections import a_judged_selection
from tests.factories.standing import a_canteen
from tests.factories.trading import a_trade, an_accepted_order
from tests.support.alike import seen

NOBODY = 987_654_321


CANARY = "金丝雀"
# For each blueprint the kinds of address that a route of it may ask for, by the name of the argument.
ROOMS = {
    "group": ("group_purchases", "buyer_groups", "supplier_groups", "public_groups", "admin.groups"),
    "pledge": ("pledges", "buyer_pledges"),
    "agreement": ("agreements", "buyer_agreements", "supplier_agreements", "admin.agreements", "buyer_call_offs"),
    "standing": ("standing_orders", "buyer_standing", "buyer_standing_days", "supplier_standing"),
    "selection": ("selections", "buyer_selections", "admin.selections"),
    "delivery": ("deliveries", "supplier_deliveries", "supplier_picking", "buyer_sheets", "handover"),
    "substitution": ("substitutions", "buyer_substitutions", "supplier_substitutions"),
    "quota": ("quotas", "buyer_quotas", "admin.quotas"),
    "outlet": ("outlets", "admin.outlets"),
    "event": ("events", "admin.events"),
    "surplus": ("surplus", "admin.surplus"),
    "publication": ("admin.transparency",),
    "view": ("admin.saved",),
    "offline": ("imports", "admin.offline"),
    "helped": ("admin.helped_sales", "buyer_helped_sales"),
    "claim": ("returns", "buyer_claims", "supplier_claims", "admin.claims"),
    "campaign": ("campaigns", "admin.campaigns"),
    "flag": ("flags", "admin.flags"),
    "export": ("exports", "admin.exports"),
}  # fmt: skip
STRANGERS = {
    "buyer": (Role.BUYER, Role.APPROVER, Role.RECEIVER, Role.UNIT_ADMIN),
    "supplier": (Role.SUPPLIER, Role.SUPPLIER_ADMIN),
    "county": (Role.COUNTY,),
}
WHY = {"reason": "说明原因"}
WORD = {"item_id": 1, "qty": "100", "fund_source": "canteen", "purpose": "canteen"}
# What a route reads before it looks for the thing; the others need nothing.
SAID = {
    "rename": {"name": "改名"}, "start": {"start": "1"},
    "decline": WHY, "cancel": WHY, "reject": WHY, "end": WHY, "drop": WHY, "send_back": WHY, "reverse": WHY,
    "withdraw": WHY, "pause": WHY | {"first": "2026-11-10"}, "pledge": WORD, "join": WORD,
    "extend": {"closes_at": "2026-11-12T10:00:00Z", "until": "2026-11-12T18:00"},
    "days": {"from": "2026-11-02", "to": "2026-11-08"},
    "return_filing": {"opinion": "说明原因"},
    "decide": {"decision": "upheld", "words": "应予支持"},
}  # fmt: skip


@pytest.fixture
def ours(app, monkeypatch):
    """One of each, of owners whose names sing: room -> values of the arguments of its routes."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    scene, canteen = a_scene(joiners=1, organiser={"name": f"{CANARY}发起单位"}), a_canteen()
    group = a_draft_group(
        scene, title=f"{CANARY}拼单", audience=Audience.INVITED, invited_unit_ids=(scene.joiners[0].unit.id,)
    )
    groups.propose(group, by=scene.organiser.buyer.id, now=MORNING)
    groups.consent(group, by=scene.supplier.id, now=MORNING)
    pledge = a_pledge(group, scene.organiser, note=f"{CANARY}备注")
    choosing = a_judged_selection(1, name=f"{CANARY}择优单位")
    world, trade = two_canteens(), a_trade()
    for unit in (world[1].unit, trade.unit, canteen.trade.unit):
        unit.name = f"{CANARY}{unit.name}"
    delivery, orders = planned(world)
    sheet = sheet_of(delivery, world[1])
    proposal = substitutions.propose(
        orders[1], orders[1].lines[0].id, substitution_queries.sku(world[3]), qty_milli=1_000, price_fen=None,
        reason=f"{CANARY}缺货", by=world[0].supplier.id, now=MORNING,
    )  # fmt: skip
    accepted = an_accepted_order(trade)
    filing = a_filing(trade.unit, now=MORNING, remark=f"{CANARY}说明")
    claim = a_claim(trade, accepted, reason=f"{CANARY}变质")
    campaign = a_past_campaign(f"{CANARY}活动")
    flag = a_flag(trade.cooperative, f"{CANARY}线索")
    names = [canteen.agreement.title, canteen.order.name, sheet.no, sheet.token, delivery.no]
    names += [group.no, choosing.selection.no, choosing.selection.title, claim.no, accepted.no, orders[1].no]
    elsewhere = offline.a_scene()
    batch = offline.submitted(elsewhere, elsewhere.row(product=f"{CANARY}土豆"), now=MORNING)
    helped = offline.a_helped_sale(elsewhere, buyer=f"{CANARY}超市")
    choice, seat = choosing.selection, choosing.selection.candidates[0]
    visit = seat.visits[0]
    publication = Publication(
        side="origin", region_code="654202", region_path="/650000/654200/654202/", region_name=f"{CANARY}县",
        month=202610, as_of=MORNING, published_at=MORNING,
    )  # fmt: skip
    view = SavedView(user_id=trade.buyer.id, name=f"{CANARY}视图", query="period=year", created_at=MORNING)
    db.session.add_all([publication, view])
    db.session.commit()
    return SimpleNamespace(
        canaries=[CANARY, *names],
        group={"group_id": group.id},
        offline={"batch_id": batch.id, "document_id": NOBODY},
        helped={"helped_id": helped.id, "document_id": NOBODY},
        pledge={"pledge_id": pledge.id, "group_id": group.id},
        agreement={"agreement_id": canteen.agreement.id, "document_id": NOBODY},
        standing={"order_id": canteen.order_id, "day": "2026-11-05"},
        selection={"no": choice.no, "candidate_id": seat.id, "visit_id": visit.id, "document_id": NOBODY},
        delivery={
            "delivery_id": delivery.id,
            "sheet_id": sheet.id,
            "token": sheet.token,
            "no": orders[1].no,
            "acceptance_no": NOBODY,
        },
        quota={"filing_id": filing.id},
        outlet={"outlet_id": an_outlet(name=f"{CANARY}专柜").id},
        event={"event_id": an_event(name=f"{CANARY}丰收节").id},
        surplus={"case_id": a_case(holder=f"{CANARY}村").id},
        substitution={"substitution_id": proposal.id, "no": orders[1].no},
        campaign={"campaign_id": campaign.id},
        publication={"publication_id": publication.id},
        view={"view_id": view.id},
        flag={"flag_id": flag.id},
        export={"job_id": an_export(trade.buyer, f"{CANARY}导出").id},
        claim={"no": claim.no, "order_no": accepted.no, "document_id": NOBODY},
    )


def stranger(kind):
    """Somebody who may do everything of his kind, elsewhere."""
    if kind == "county":
        return an_official(Role.COUNTY, "654203")
    user, scope = a_user(), {}
    if kind == "buyer":
        scope = {"scope_kind": ScopeKind.UNIT, "unit_id": a_unit().id}
    else:
        scope = {"scope_kind": ScopeKind.COOPERATIVE, "cooperative_id": a_cooperative().id}
    for role in STRANGERS[kind]:
        give(user, role=role, **scope)
    return user


def address_of(rule, values):
    """The rule's address with these values; forms take their first choice."""

    def value(found):
        choices = re.search(r"any\((\w+)", found[0])
        return choices[1] if choices else str(values[found[1]])

    return re.sub(r"<(?:[^:>]+:)?(\w+)>", value, rule.rule)


def routes(app, rooms, held):
    """(method, rule) of the blueprints that somebody with these permissions gets through to."""
    for rule in app.url_map.iter_rules():
        guard = guards.guard_of(app, rule.endpoint)
        if rule.endpoint.rpartition(".")[0] in rooms and (
            guard == guards.PUBLIC or Permission(guard) in held
        ):
            for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} & rule.methods):
                yield method, rule


def asked(client, method, address, endpoint, headers):
    said = SAID.get(endpoint.rpartition(".")[2], {})
    with client.session_transaction() as session:
        session.pop("_flashes", None)  # what the page before said
    if method == "GET":
        return client.get(
            address, headers=headers if address.startswith("/api/") else None, query_string=said
        )
    if address.startswith("/api/"):
        return client.open(address, method=method, headers=headers, json=said)
    return client.open(address, method=method, data=said)


def missing(values):
    return {name: value if name == "day" else NOBODY for name, value in values.items()}


def told(answer, values):
    """The answer without what the asker himself put into the address."""
    status, body, headers = seen(answer)
    page, leads_to = body.decode(errors="replace"), headers.get("Location", "")
    for value in sorted(map(str, values.values()), key=len, reverse=True):  # a token may begin like an id
        page, leads_to = page.replace(f"/{value}", ""), leads_to.replace(f"/{value}", "")
    return status, page, leads_to


def faults_of(app, client, ours, room, kind):
    """(how many were asked, what was wrong) over every route of a room."""
    user = stranger(kind)
    held = frozenset().union(*(ROLES[role] for role in STRANGERS[kind]))
    headers, faults, count = bearer(user), [], 0
    signed_in(client, user)
    for method, rule in routes(app, ROOMS[room], held):
        values = getattr(ours, room)
        theirs, nothing = address_of(rule, values), address_of(rule, missing(values))
        answer = told(asked(client, method, theirs, rule.endpoint, headers), values)
        count += bool(rule.arguments)
        sung = [name for name in ours.canaries if name in answer[1] + answer[2]]
        alike = told(asked(client, method, nothing, rule.endpoint, headers), missing(values)) == answer
        # The console has a door of its own; a form that is wrong whatever it is about is refused at once.
        fine = (403, 404) if method == "GET" else (303, 403, 404, 422)
        right = not rule.arguments or (answer[0] in fine and alike)
        if sung or not right:
            faults.append((method, theirs, answer[0], sung, alike))
    return count, faults


@pytest.mark.parametrize("kind", STRANGERS)
def test_strangers_find_nothing_of_what_others_do_together(app, client, ours, kind):
    found = {room: faults_of(app, client, ours, room, kind) for room in ROOMS}
    assert {room: faults for room, (_count, faults) in found.items() if faults} == {}
    assert (
        sum(count for count, _faults in found.values()) >= {"buyer": 90, "supplier": 50, "county": 10}[kind]
    )
