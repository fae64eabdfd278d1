"""The floor: the same rows and the same transaction with nothing around them.

`benchmarks.floor:app` is served by the same gunicorn. Lists: bare Flask, SQLAlchemy and marshmallow.
Orders: bare Flask and psycopg, replaying the statements that one real order sent, with fresh keys.
"""

from __future__ import annotations

import os
import pickle
import threading
import uuid
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, jsonify, request
from marshmallow import Schema, fields
from psycopg.types.json import Json, Jsonb
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

import shop.tables  # noqa: F401  the mappers need every table
from shop.catalog.products.models import Product
from shop.catalog.stock.models import StockItem

FRESH = {"no": 24, "key": 32, "request_id": 32}
WRAPPED = {"Json": Json, "Jsonb": Jsonb}


class SkuOut(Schema):
    id = fields.Integer()
    spec = fields.String()
    unit = fields.String()
    price_fen = fields.Integer()
    stock = fields.Integer()
    min_milli = fields.Integer()
    step_milli = fields.Integer()


class NamedOut(Schema):
    id = fields.Integer()
    name = fields.String()


class ProductOut(Schema):
    id = fields.Integer()
    name = fields.String()
    category = fields.String(attribute="category_code")
    origin = fields.String(attribute="origin_path")
    accredited = fields.Boolean()
    cooperative = fields.Nested(NamedOut)
    skus = fields.List(fields.Nested(SkuOut))


def record(statements: list[tuple[str, Any]], path: Path) -> None:
    """Keep the statements of one order for the replay."""
    kept = [(text, [_packed(row) for row in rows]) for text, rows in statements]
    path.write_bytes(pickle.dumps(kept))


def _packed(row: Any) -> dict[str, Any]:
    return {
        name: (type(value).__name__, _plain(value.obj)) if isinstance(value, Json | Jsonb) else value
        for name, value in dict(row or {}).items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _fresh(name: str, value: Any, ids: dict[str, list[int]]) -> Any:
    """A parameter of this replay: new numbers and keys, the ids that came back, the rest as recorded."""
    column, _, place = name.partition("__")
    if column in ids:
        found = ids[column]
        return found[int(place)] if column == "order_line_id" and place else found[0]
    if column in FRESH and value:
        return uuid.uuid4().hex[: FRESH[column]]
    if isinstance(value, tuple):
        return WRAPPED[value[0]](value[1])
    return value


RETURNED = {"purchase": "purchase_id", "sales_order": "order_id", "answered_request": "answered_request_id"}


def replay(connection: psycopg.Connection[Any], recorded: list[tuple[str, list[dict[str, Any]]]]) -> int:
    """One order's transaction; the id of the order."""
    ids: dict[str, list[int]] = {}
    lines: list[int] = []
    with connection.transaction(), connection.cursor() as cursor:
        for text, rows in recorded:
            filled = [{name: _fresh(name, value, ids) for name, value in row.items()} for row in rows]
            if len(filled) > 1:
                for row, line in zip(filled, lines, strict=False):
                    row["order_line_id"] = line
                cursor.executemany(text, filled)
                continue
            cursor.execute(text, filled[0])
            if cursor.description is None:
                continue
            answer = cursor.fetchall()
            words = text.split(None, 3)
            if words[0] == "INSERT" and words[2] in RETURNED:
                ids[RETURNED[words[2]]] = [answer[0][0]]
            elif words[0] == "INSERT" and words[2] == "order_line":
                lines = [row[0] for row in answer]
    return ids["order_id"][0]


def create_app() -> Flask:
    """Three routes and nothing else."""
    bare = Flask("floor")
    bare.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    url = os.environ["DATABASE_URL"]
    engine = create_engine(url, pool_size=8)
    recorded = pickle.loads(Path(os.environ["FLOOR_RECORD"]).read_bytes())  # noqa: S301  our own file
    local = threading.local()
    shelf, one = ProductOut(many=True), ProductOut()

    def load(session: Session, wanted: Any) -> list[Product]:
        query = select(Product).options(joinedload(Product.cooperative), selectinload(Product.skus))
        found = session.scalars(wanted(query)).unique().all()
        skus = {sku.id: sku for product in found for sku in product.skus}
        for item in session.scalars(select(StockItem).where(StockItem.sku_id.in_(skus))):
            skus[item.sku_id].stock = item.on_hand_milli - item.reserved_milli  # type: ignore[attr-defined]  # for its dump alone
        return list(found)

    @bare.get("/products")
    def products() -> Any:
        with Session(engine) as session:
            page = int(request.args.get("page", 1))
            found = load(session, lambda q: q.order_by(Product.id).limit(24).offset((page - 1) * 24))
            return jsonify({"items": shelf.dump(found), "total": 10_000, "page": page, "page_size": 24})

    @bare.get("/products/<int:product_id>")
    def product(product_id: int) -> Any:
        with Session(engine) as session:
            return jsonify(one.dump(load(session, lambda q: q.where(Product.id == product_id))[0]))

    @bare.post("/orders")
    def order() -> Any:
        request.get_json()
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        return jsonify({"id": replay(local.connection, recorded)}), 201

    return bare


def __getattr__(name: str) -> Any:
    if name == "app":
        return create_app()
    raise AttributeError(name)
