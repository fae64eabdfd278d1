"""The shop over real HTTP: in a thread for the browser, under gunicorn for races and kills."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parents[2]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """A test's output is its failures."""


@dataclass
class Served:
    """Where it answers; `process` is gunicorn's master, or None for the thread."""

    url: str
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None

    def workers(self) -> list[int]:
        """The process ids of gunicorn's workers, from the kernel's own list."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]


@contextmanager
def in_thread(app: Flask) -> Iterator[Served]:
    """In this process, so that `at(moment)` moves its clock too."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]  # the threading kind has it
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@contextmanager
def under_gunicorn(environment: dict[str, str], *, workers: int = 2, threads: int = 4) -> Iterator[Served]:
    """As in production. We bind the port and hand it over, so no other test can take it in between."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"fd://{listener.fileno()}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    command += ["--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning"]
    with tempfile.NamedTemporaryFile(prefix="bangcai-web-", suffix=".log") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", process, Path(log.name))
        try:
            _wait(served)
            yield served
        finally:
            listener.close()
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def _wait(served: Served, seconds: float = 60) -> None:
    assert served.process is not None
    assert served.log is not None
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{served.url}/healthz", timeout=5).close()  # noqa: S310  our own address
            return
        except urllib.error.HTTPError:
            return  # it answers, which is all that is asked here
        except OSError:
            if served.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"gunicorn did not start:\n{served.log.read_text(errors='replace')}"
                ) from None
            time.sleep(0.05)
