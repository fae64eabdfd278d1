"""Pages, JSON and orders over HTTP, against the floor."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import floor, measure, serve
from benchmarks.world import World

READS, ORDERS = 240, 160


def order_of(world: World) -> dict[str, Any]:
    """Three lines of one cooperative."""
    lines = [{"sku_id": sku_id, "qty": "10"} for sku_id in world.sku_ids[:3]]
    return {"lines": lines, "fund_source": "canteen", "purpose": "canteen", "payment_method": "bank_transfer"}


def bodies(world: World) -> Iterator[tuple[dict[str, str], Any]]:
    """The same order again and again, each time under a new key, from ever other shelves."""
    for at in count():
        lines = [{"sku_id": world.sku_ids[(at * 3 + n) % len(world.sku_ids)], "qty": "10"} for n in range(3)]
        yield {"Idempotency-Key": uuid.uuid4().hex}, order_of(world) | {"lines": lines}


def statements_of(app: Flask, world: World, folder: Path) -> dict[str, int]:
    """Statements per request once warm; also keeps those of an order for the floor."""
    client = app.test_client()
    buyer = {"Authorization": f"Bearer {world.buyer}"}
    found = {}
    for name, path in paths(world).items():
        for _ in range(2):
            with measure.statements() as sent:
                assert client.get(path).status_code == 200
        found[name] = len(sent)
    for _ in range(2):
        headers = buyer | {"Idempotency-Key": uuid.uuid4().hex}
        with measure.statements() as sent:
            answer = client.post("/api/v1/orders", headers=headers, json=order_of(world))
        assert answer.status_code == 201, answer.json
    found["order"] = len(sent)
    floor.record(sent, folder / "order.pickle")
    return found


def paths(world: World) -> dict[str, str]:
    return {
        "products_json": "/api/v1/products?page=2",
        "products_html": "/?page=2",
        "product_html": f"/products/{world.product_id}",
    }


FLOORS = {
    "products_json": "/products?page=2",
    "products_html": "/products?page=2",
    "product_html": "/products/1",
}


def run(environment: dict[str, str], world: World, database_pid: int) -> dict[str, Any]:
    """Costs by name: {shop, floor} of each, and the workers' peak memory."""
    costs: dict[str, Any] = {}
    with (
        serve.under_gunicorn("wsgi:app", environment, "/healthz") as shop,
        serve.under_gunicorn("benchmarks.floor:app", environment, "/products") as bare,
    ):
        for name, path in paths(world).items():
            pairs = ((shop, path), (bare, FLOORS[name]))
            costs[name] = []
            for served, address in pairs:
                work = measure.requests(served.url, address, count=READS)
                work()
                costs[name].append(measure.cost_of(work, served.pid, database_pid))
        costs["order"] = []
        buyer = {"Authorization": f"Bearer {world.buyer}"}
        for served, path in ((shop, "/api/v1/orders"), (bare, "/orders")):
            work = measure.requests(
                served.url, path, count=ORDERS, headers=buyer, bodies=bodies(world), status=201
            )
            work()
            costs["order"].append(measure.cost_of(work, served.pid, database_pid))
        costs["peak_mb"] = {"shop": shop.peak_mb(), "floor": bare.peak_mb()}
    return costs
