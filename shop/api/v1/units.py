"""Buyer units: list, show, register, change, and the dated events of their life."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from shop.core import clock
from shop.core.db import unit_of_work
from shop.core.errors import Forbidden
from shop.core.page import Page
from shop.http.guards import requires
from shop.http.inputs import idempotent
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.buyers import actions, queries, schemas
from shop.parties.buyers.models import BuyerUnit
from shop.parties.regions import queries as regions

blp = Blueprint("units", __name__, url_prefix="/api/v1", description="采购单位")


@blp.get("/units")
@blp.arguments(schemas.UnitQuery, location="query")
@blp.response(200, schemas.UnitPage)
@requires(Permission.UNIT_READ)
def index(wanted: dict[str, Any]) -> Page[dict[str, Any]]:
    size = wanted.pop("page_size")
    return queries.units(current_actor(), size=size, **wanted).map(_shown)


@blp.post("/units")
@blp.arguments(schemas.UnitIn)
@blp.response(201, schemas.UnitDetailOut)
@requires(Permission.UNIT_REGISTER)
@idempotent
def register(wanted: dict[str, Any]) -> dict[str, Any]:
    actor = current_actor()
    _check_place(wanted["region_code"], wanted["system"].value)
    return _shown(actions.register(**wanted, by=actor.id, now=clock.utcnow()), details=True)


@blp.get("/units/<int:unit_id>")
@blp.response(200, schemas.UnitDetailOut)
@requires(Permission.UNIT_READ)
def show(unit_id: int) -> dict[str, Any]:
    return _shown(queries.unit(unit_id, current_actor()), details=True)


@blp.patch("/units/<int:unit_id>")
@blp.arguments(schemas.UnitChangeIn)
@blp.response(200, schemas.UnitDetailOut)
@requires(Permission.UNIT_MANAGE)
def change(wanted: dict[str, Any], unit_id: int) -> dict[str, Any]:
    with unit_of_work():
        unit = queries.unit(unit_id, current_actor(), permission=Permission.UNIT_MANAGE, lock=True)
        if wanted.keys() & {"region_code", "system"}:
            # What decides which official counts it is set by an official of both places, not by the unit itself.
            system = wanted.get("system", unit.system)
            _check_place(wanted.get("region_code", unit.region_code), system.value)
        actions.change(unit, **wanted, by=current_actor().id, now=clock.utcnow())
        return _shown(unit, details=True)


@blp.post("/units/<int:unit_id>/rename")
@blp.arguments(schemas.RenameIn)
@blp.response(200, schemas.UnitDetailOut)
@requires(Permission.UNIT_REGISTER)
@idempotent
def rename(wanted: dict[str, Any], unit_id: int) -> dict[str, Any]:
    unit = queries.unit(unit_id, current_actor(), permission=Permission.UNIT_REGISTER, lock=True)
    actions.rename(unit, **wanted, by=current_actor().id, now=clock.utcnow())
    return _shown(unit, details=True)


@blp.post("/units/<int:unit_id>/merge")
@blp.arguments(schemas.MergeIn)
@blp.response(200, schemas.UnitDetailOut)
@requires(Permission.UNIT_REGISTER)
@idempotent
def merge(wanted: dict[str, Any], unit_id: int) -> dict[str, Any]:
    actor, reach = current_actor(), Permission.UNIT_REGISTER
    unit = queries.unit(unit_id, actor, permission=reach, lock=True)
    into = queries.unit(wanted["into_id"], actor, permission=reach, lock=True)
    actions.merge(unit, into=into, on=wanted["on"], by=actor.id, now=clock.utcnow())
    return _shown(unit, details=True)


@blp.post("/units/<int:unit_id>/close")
@blp.arguments(schemas.CloseIn)
@blp.response(200, schemas.UnitDetailOut)
@requires(Permission.UNIT_REGISTER)
@idempotent
def close(wanted: dict[str, Any], unit_id: int) -> dict[str, Any]:
    unit = queries.unit(unit_id, current_actor(), permission=Permission.UNIT_REGISTER, lock=True)
    actions.close(unit, on=wanted["on"], by=current_actor().id, now=clock.utcnow())
    return _shown(unit, details=True)


@blp.post("/units/<int:unit_id>/delivery-points")
@blp.arguments(schemas.PointIn)
@blp.response(201, schemas.PointOut)
@requires(Permission.UNIT_MANAGE)
@idempotent
def add_point(wanted: dict[str, Any], unit_id: int) -> Any:
    unit = _own(unit_id)
    return actions.add_point(unit, **wanted, by=current_actor().id, now=clock.utcnow())


@blp.patch("/units/<int:unit_id>/delivery-points/<int:point_id>")
@blp.arguments(schemas.PointChangeIn)
@blp.response(200, schemas.PointOut)
@requires(Permission.UNIT_MANAGE)
def change_point(wanted: dict[str, Any], unit_id: int, point_id: int) -> Any:
    with unit_of_work():
        point = queries.delivery_point(_own(unit_id), point_id)
        actions.change_point(point, **wanted, by=current_actor().id, now=clock.utcnow())
        return schemas.PointOut().dump(point)


@blp.put("/units/<int:unit_id>/invoice")
@blp.arguments(schemas.InvoiceIn)
@blp.response(200, schemas.InvoiceOut)
@requires(Permission.UNIT_MANAGE)
def set_invoice(wanted: dict[str, Any], unit_id: int) -> Any:
    with unit_of_work():
        details = actions.set_invoice(_own(unit_id), **wanted, by=current_actor().id, now=clock.utcnow())
        return schemas.InvoiceOut().dump(details)


def _own(unit_id: int) -> BuyerUnit:
    return queries.unit(unit_id, current_actor(), permission=Permission.UNIT_MANAGE, lock=True)


def _check_place(region_code: str, system: str) -> None:
    """An official registers in his own region (and department) only."""
    if not current_actor().reaches(Permission.UNIT_REGISTER, regions.region(region_code).path, system):
        raise Forbidden("只能登记或调整本辖区（本部门）的采购单位", region_code=region_code)


def _shown(unit: BuyerUnit, *, details: bool = False) -> dict[str, Any]:
    return schemas.for_reader(unit, knows=queries.knows_identity(current_actor(), unit), details=details)
