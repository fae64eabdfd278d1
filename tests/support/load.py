"""Many buyers at once over real HTTP, each connection kept open as a browser would."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Outcome:
    """What came back: statuses counted, bodies of the successes by idempotency key, keys never answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    bodies: dict[str, Any] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Post:
    """One POST; `key` is its Idempotency-Key."""

    path: str
    token: str
    key: str
    body: dict[str, Any]


def send_all(base_url: str, posts: Iterable[Post], *, connections: int = 16, tries: int = 1) -> Outcome:
    """Send every post once (again with the same key, up to `tries`, where no answer came)."""
    queue: SimpleQueue[Post] = SimpleQueue()
    for post in posts:
        queue.put(post)
    outcome, guard = Outcome(), threading.Lock()
    host = urlsplit(base_url).netloc

    def work() -> None:
        line: http.client.HTTPConnection | None = None
        while (post := _next(queue)) is not None:
            answer, left = None, tries
            while answer is None and left:
                line, answer = _send(line, host, post)
                left -= 1
            with guard:
                _note(outcome, post, answer)
        if line is not None:
            line.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def _next(queue: SimpleQueue[Post]) -> Post | None:
    try:
        return queue.get_nowait()
    except Empty:
        return None


def _send(
    line: http.client.HTTPConnection | None, host: str, post: Post
) -> tuple[http.client.HTTPConnection | None, tuple[int, Any] | None]:
    line = line or http.client.HTTPConnection(host, timeout=60)
    headers = {
        "Authorization": f"Bearer {post.token}",
        "Idempotency-Key": post.key,
        "Content-Type": "application/json",
    }
    try:
        line.request("POST", post.path, json.dumps(post.body), headers)
        answer = line.getresponse()
        return line, (answer.status, json.loads(answer.read() or b"null"))
    except (OSError, http.client.HTTPException, ValueError):
        line.close()
        return None, None


def _note(outcome: Outcome, post: Post, answer: tuple[int, Any] | None) -> None:
    if answer is None:
        outcome.unanswered.append(post.key)
        return
    status, body = answer
    outcome.statuses[status] += 1
    if status < 300:
        outcome.bodies[post.key] = body
    elif isinstance(body, dict):
        outcome.refusals[str(body.get("code"))] += 1
