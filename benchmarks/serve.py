"""gunicorn for the shop and for the floor, alike in every setting."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import family, peak_mb

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Served:
    """Where it answers, and gunicorn's master."""

    url: str
    pid: int

    def peak_mb(self) -> float:
        """The most memory one worker has held."""
        return max(peak_mb(pid) for pid in family(self.pid)[1:])


@contextmanager
def under_gunicorn(target: str, environment: dict[str, str], probe: str) -> Iterator[Served]:
    """Two workers of four threads; waits until `probe` answers at all."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        target,
        "--bind",
        f"fd://{listener.fileno()}",
        "--keep-alive",
        "30",
    ]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "critical"]
    log = tempfile.NamedTemporaryFile(prefix="bangcai-bench-", suffix=".log")  # noqa: SIM115  closed below
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        pass_fds=[listener.fileno()],
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", process.pid)
        _wait(served.url + probe, process)
        yield served
    except BaseException:
        print(Path(log.name).read_text(errors="replace")[-4000:], file=sys.stderr)
        raise
    finally:
        process.terminate()
        process.wait(20)
        listener.close()
        log.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=60).close()  # noqa: S310  our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise RuntimeError(f"{url} did not answer")
