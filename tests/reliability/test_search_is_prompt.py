"""What changed is found in every web process soon, while a worker of its own feeds the index.

What a change costs the next reader is measured by `make bench`; here it must happen at all, in each process.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from search import indexer
from shop.catalog.products import actions
from shop.catalog.products.models import Product
from shop.cli import duties
from shop.core import clock
from shop.core.db import db, in_unit_of_work
from tests.factories.catalog import a_product
from tests.factories.parties_rows import a_cooperative

WORKERS = 3
PATIENCE = 60  # seconds, for a busy machine
ASKED = 12  # fresh connections, so that each process answers some of them
# Asked for by sound, which the database alone could not answer.
GOODS = {
    "葡萄": "putao", "核桃": "hetao", "香菇": "xianggu", "木耳": "muer",
    "蜂蜜": "fengmi", "小米": "xiaomi", "花生": "huasheng", "大蒜": "dasuan",
}  # fmt: skip


@contextmanager
def a_worker(app) -> Iterator[None]:
    stop = threading.Event()

    def run() -> None:
        with app.app_context():
            duties.run(stop.wait)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(10)


def found(url: str, words: str) -> bool:
    with urllib.request.urlopen(f"{url}/api/v1/products?q={quote(words)}", timeout=10) as answer:  # noqa: S310  our own address
        return json.loads(answer.read())["total"] == 1


def test_a_change_is_found_everywhere_by_itself(app, gunicorn):
    product_id = a_product(a_cooperative(), name="高山土豆").id
    db.session.commit()
    indexer.rebuild()
    with gunicorn(workers=WORKERS) as served, a_worker(app):
        for _ in range(ASKED):
            assert found(served.url, "tudou"), "every process has read the index"
        for name, sound in GOODS.items():
            who = {"by": None, "now": clock.utcnow()}
            in_unit_of_work(
                lambda name=name, who=who: actions.change(
                    db.session.get_one(Product, product_id), name=name, **who
                )
            )
            began = time.monotonic()
            while not all(found(served.url, sound) for _ in range(ASKED)):
                assert time.monotonic() - began < PATIENCE, f"{name} is not found"
