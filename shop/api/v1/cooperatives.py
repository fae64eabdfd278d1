"""Cooperatives: list, show, register, change; another bank account takes two people."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Forbidden
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent, password_again
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.cooperatives import actions, changes, helped, queries, schemas
from shop.parties.cooperatives.models import Cooperative
from shop.parties.regions import queries as regions

blp = Blueprint("cooperatives", __name__, url_prefix="/api/v1", description="合作社（供应方）")
P = Permission


@blp.get("/cooperatives")
@blp.arguments(schemas.CooperativeQuery, location="query")
@blp.response(200, schemas.CooperativePage)
@requires(P.COOPERATIVE_READ)
def index(wanted: dict[str, Any]) -> Page[Cooperative]:
    size = wanted.pop("page_size")
    return queries.cooperatives(current_actor(), size=size, **wanted)


@blp.post("/cooperatives")
@blp.arguments(schemas.CooperativeIn)
@blp.response(201, schemas.CooperativeDetailOut)
@requires(P.COOPERATIVE_REGISTER)
@idempotent
def register(wanted: dict[str, Any]) -> Cooperative:
    _check_place(wanted["region_code"], P.COOPERATIVE_REGISTER)
    return actions.register(**wanted, by=current_actor().id, now=clock.utcnow())


@blp.get("/cooperatives/<int:cooperative_id>")
@blp.response(200, schemas.CooperativeDetailOut)
@requires(P.COOPERATIVE_READ)
def show(cooperative_id: int) -> Cooperative:
    return queries.cooperative(cooperative_id, current_actor())


@blp.patch("/cooperatives/<int:cooperative_id>")
@blp.arguments(schemas.CooperativeChangeIn)
@blp.response(200, schemas.CooperativeDetailOut)
@requires(P.COOPERATIVE_MANAGE)
def change(wanted: dict[str, Any], cooperative_id: int) -> Any:
    with unit_of_work():
        found = _managed(cooperative_id)
        if wanted.get("region_code", found.region_code) != found.region_code:
            # The region decides in whose figures it counts: not the cooperative's own to choose.
            _check_place(wanted["region_code"], P.COOPERATIVE_REGISTER)
        actions.change(found, **wanted, by=current_actor().id, now=clock.utcnow())
        return schemas.CooperativeDetailOut().dump(found)


@blp.post("/cooperatives/<int:cooperative_id>/suspend")
@blp.arguments(schemas.SuspendIn)
@blp.response(200, schemas.CooperativeDetailOut)
@requires(P.COOPERATIVE_REGISTER)
@idempotent
def suspend(wanted: dict[str, Any], cooperative_id: int) -> Cooperative:
    found = queries.cooperative(cooperative_id, current_actor(), permission=P.COOPERATIVE_REGISTER, lock=True)
    actions.suspend(found, reason=wanted["reason"], by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/cooperatives/<int:cooperative_id>/resume")
@blp.response(200, schemas.CooperativeDetailOut)
@requires(P.COOPERATIVE_REGISTER)
@idempotent
def resume(cooperative_id: int) -> Cooperative:
    found = queries.cooperative(cooperative_id, current_actor(), permission=P.COOPERATIVE_REGISTER, lock=True)
    actions.resume(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.get("/cooperatives/<int:cooperative_id>/helped")
@blp.response(200, schemas.HelpedClaimOut(many=True))
@requires(P.COOPERATIVE_READ)
def stated_helped(cooperative_id: int) -> Any:
    return queries.claims_of(queries.cooperative(cooperative_id, current_actor()).id)


@blp.post("/cooperatives/<int:cooperative_id>/helped")
@blp.arguments(schemas.HelpedIn)
@blp.response(201, schemas.HelpedClaimOut)
@requires(P.COOPERATIVE_MANAGE)
@idempotent
def state_helped(wanted: dict[str, Any], cooperative_id: int) -> Any:
    return helped.state(_managed(cooperative_id), **wanted, by=current_actor().id, now=clock.utcnow())


@blp.post("/helped-claims/<int:claim_id>/check")
@blp.response(200, schemas.HelpedClaimOut)
@requires(P.COOPERATIVE_RECOMMEND)
@idempotent
def check_helped(claim_id: int) -> Any:
    found = queries.claim(claim_id, current_actor(), P.COOPERATIVE_RECOMMEND, lock=True)
    helped.check(found, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/helped-claims/<int:claim_id>/refuse")
@blp.arguments(schemas.HelpedRefusalIn)
@blp.response(200, schemas.HelpedClaimOut)
@requires(P.COOPERATIVE_RECOMMEND)
@idempotent
def refuse_helped(wanted: dict[str, Any], claim_id: int) -> Any:
    found = queries.claim(claim_id, current_actor(), P.COOPERATIVE_RECOMMEND, lock=True)
    helped.refuse(found, **wanted, by=current_actor().id, now=clock.utcnow())
    return found


@blp.post("/cooperatives/<int:cooperative_id>/bank-change")
@blp.arguments(schemas.BankChangeIn)
@blp.response(201, schemas.BankChangeOut)
@requires(P.COOPERATIVE_MANAGE)
@password_again
@idempotent
def ask_bank_change(wanted: dict[str, Any], cooperative_id: int) -> Any:
    return changes.ask_bank_change(
        _managed(cooperative_id), **wanted, by=current_actor().id, now=clock.utcnow()
    )


@blp.post("/cooperatives/<int:cooperative_id>/bank-change/confirm")
@blp.response(200, schemas.CooperativeDetailOut)
@requires(P.BANK_ACCOUNT_CONFIRM)
@idempotent
def confirm_bank_change(cooperative_id: int) -> Cooperative:
    found = queries.cooperative(cooperative_id, current_actor(), permission=P.BANK_ACCOUNT_CONFIRM, lock=True)
    asked = queries.bank_change(found.id, lock=True)
    return changes.confirm_bank_change(asked, by=current_actor().id, now=clock.utcnow())


@blp.post("/cooperatives/<int:cooperative_id>/bank-change/refuse")
@blp.response(200, schemas.BankChangeOut)
@requires(P.BANK_ACCOUNT_CONFIRM)
@idempotent
def refuse_bank_change(cooperative_id: int) -> Any:
    found = queries.cooperative(cooperative_id, current_actor(), permission=P.BANK_ACCOUNT_CONFIRM, lock=True)
    asked = queries.bank_change(found.id, lock=True)
    changes.refuse_bank_change(asked, by=current_actor().id, now=clock.utcnow())
    return asked


@blp.post("/cooperatives/<int:cooperative_id>/legal-person-change")
@blp.arguments(schemas.LegalPersonChangeIn)
@blp.response(201, schemas.LegalPersonChangeOut)
@requires(P.COOPERATIVE_MANAGE)
@password_again
@idempotent
def ask_legal_person_change(wanted: dict[str, Any], cooperative_id: int) -> Any:
    return changes.ask_legal_person_change(
        _managed(cooperative_id), **wanted, by=current_actor().id, now=clock.utcnow()
    )


@blp.post("/cooperatives/<int:cooperative_id>/legal-person-change/confirm")
@blp.response(200, schemas.CooperativeDetailOut)
@requires(P.BANK_ACCOUNT_CONFIRM)
@idempotent
def confirm_legal_person_change(cooperative_id: int) -> Cooperative:
    found = queries.cooperative(cooperative_id, current_actor(), permission=P.BANK_ACCOUNT_CONFIRM, lock=True)
    asked = queries.legal_person_change(found.id, lock=True)
    return changes.confirm_legal_person_change(asked, by=current_actor().id, now=clock.utcnow())


@blp.post("/cooperatives/<int:cooperative_id>/legal-person-change/refuse")
@blp.response(200, schemas.LegalPersonChangeOut)
@requires(P.BANK_ACCOUNT_CONFIRM)
@idempotent
def refuse_legal_person_change(cooperative_id: int) -> Any:
    found = queries.cooperative(cooperative_id, current_actor(), permission=P.BANK_ACCOUNT_CONFIRM, lock=True)
    asked = queries.legal_person_change(found.id, lock=True)
    changes.refuse_legal_person_change(asked, by=current_actor().id, now=clock.utcnow())
    return asked


def _managed(cooperative_id: int) -> Cooperative:
    return queries.cooperative(cooperative_id, current_actor(), permission=P.COOPERATIVE_MANAGE, lock=True)


def _check_place(region_code: str, permission: Permission) -> None:
    """An official registers in his own region only."""
    if not current_actor().reaches(permission, regions.region(region_code).path):
        raise Forbidden("只能登记或调整本辖区的合作社", region_code=region_code)
