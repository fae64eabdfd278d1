"""After-sales claims: file, answer, bring before the county, settle."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shop.core import clock
from shop.core.page import Page
from shop.fulfilment.aftersales import actions, queries, schemas
from shop.fulfilment.aftersales.models import AfterSalesClaim
from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.trading.orders import queries as orders

blp = Blueprint("returns", __name__, url_prefix="/api/v1", description="售后：退货、换货、折让")
P = Permission


class ClaimsOut(Schema):
    """One page of claims."""

    items = fields.List(fields.Nested(schemas.ClaimListItem))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class ClaimFullOut(schemas.ClaimOut):
    """A claim with its photos by line."""

    photos = fields.Method("get_photos")

    def get_photos(self, claim: AfterSalesClaim) -> list[dict[str, Any]]:
        """Photos: line id and files."""
        by_row = {line.id: line.order_line_id for line in claim.lines}
        shown = schemas.ClaimPhotoOut()
        return [
            {"line_id": by_row[row], **shown.dump(one)}
            for row, some in queries.photos(claim).items()
            for one in some
        ]


def _locked(no: str, permission: Permission) -> AfterSalesClaim:
    return queries.claim(no, current_actor(), permission=permission, lock=True)


@blp.post("/orders/<no>/returns")
@blp.arguments(schemas.ClaimIn)
@blp.response(201, ClaimFullOut)
@idempotent
@requires(P.CLAIM_FILE)
def file(body: dict[str, Any], no: str) -> AfterSalesClaim:
    """A claim about accepted goods: return, replacement or price-off."""
    actor = current_actor()
    order = orders.order(no, actor, permission=P.CLAIM_FILE, lock=True)
    return actions.file(order, **body, by=actor.id, now=clock.utcnow())


@blp.get("/returns")
@blp.arguments(schemas.ClaimsQuery, location="query")
@blp.response(200, ClaimsOut)
@requires(P.ORDER_READ)
def index(args: dict[str, Any]) -> Page[AfterSalesClaim]:
    """Claims in sight, newest first."""
    return queries.claims(current_actor(), **args)


@blp.get("/returns/<no>")
@blp.response(200, ClaimFullOut)
@requires(P.ORDER_READ)
def show(no: str) -> AfterSalesClaim:
    """One claim with its lines, steps and photos."""
    return queries.claim(no, current_actor())


@blp.get("/returns/<no>/photos/<int:document_id>")
@blp.response(200, content_type="application/octet-stream")
@requires(P.ORDER_READ)
def photo(no: str, document_id: int) -> Response:
    """One photo, for the two sides and, once it came before the county, officials in scope."""
    return handed_out(queries.photo(queries.claim(no, current_actor()), document_id))


@blp.post("/returns/<no>/answer")
@blp.arguments(schemas.ClaimAnswerIn)
@blp.response(200, ClaimFullOut)
@idempotent
@requires(P.CLAIM_ANSWER)
def answer(body: dict[str, Any], no: str) -> AfterSalesClaim:
    """The cooperative agrees, agrees in part, or refuses with its reason."""
    claim = _locked(no, P.CLAIM_ANSWER)
    actions.answer(claim, **body, by=current_actor().id, now=clock.utcnow())
    return claim


@blp.post("/returns/<no>/accept")
@blp.arguments(schemas.ClaimWordsIn)
@blp.response(200, ClaimFullOut)
@idempotent
@requires(P.CLAIM_FILE)
def accept(body: dict[str, str], no: str) -> AfterSalesClaim:
    """The unit takes the part that was offered."""
    claim = _locked(no, P.CLAIM_FILE)
    actions.accept(claim, words=body["words"], by=current_actor().id, now=clock.utcnow())
    return claim


@blp.post("/returns/<no>/withdraw")
@blp.arguments(schemas.ClaimWordsIn)
@blp.response(200, ClaimFullOut)
@idempotent
@requires(P.CLAIM_FILE)
def withdraw(body: dict[str, str], no: str) -> AfterSalesClaim:
    """The unit takes it back."""
    claim = _locked(no, P.CLAIM_FILE)
    actions.withdraw(claim, words=body["words"], by=current_actor().id, now=clock.utcnow())
    return claim


@blp.post("/returns/<no>/escalate")
@blp.arguments(schemas.ClaimWordsIn)
@blp.response(200, ClaimFullOut)
@idempotent
@requires(P.CLAIM_FILE)
def escalate(body: dict[str, str], no: str) -> AfterSalesClaim:
    """The unit brings it before the cooperative's county."""
    claim = _locked(no, P.CLAIM_FILE)
    actions.escalate(claim, words=body["words"], by=current_actor().id, now=clock.utcnow())
    return claim


@blp.post("/returns/<no>/decide")
@blp.arguments(schemas.ClaimDecisionIn)
@blp.response(200, ClaimFullOut)
@idempotent
@requires(P.CLAIM_MEDIATE)
def decide(body: dict[str, Any], no: str) -> AfterSalesClaim:
    """The county recommends, upholds or dismisses; it moves neither goods nor money."""
    claim = _locked(no, P.CLAIM_MEDIATE)
    actions.decide(claim, **body, by=current_actor().id, now=clock.utcnow())
    return claim


@blp.post("/returns/<no>/settle")
@blp.arguments(schemas.ClaimSettleIn)
@blp.response(200, ClaimFullOut)
@idempotent
@requires(P.CLAIM_ANSWER)
def settle(body: dict[str, Any], no: str) -> AfterSalesClaim:
    """The cooperative carries out what was agreed to or upheld."""
    claim = _locked(no, P.CLAIM_ANSWER)
    actions.settle(claim, **body, by=current_actor().id, now=clock.utcnow())
    return claim
