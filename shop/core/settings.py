"""Every setting, read once from the environment; refuses to start half-configured."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT_KEY = "development-only-not-secret"


class BadSettings(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """`environment` is production, development or test; sizes in bytes, times in seconds."""

    environment: str = "development"
    database_url: str = ""
    secret_key: str = DEVELOPMENT_KEY
    instance_dir: Path = ROOT / "instance"
    documents_dir: Path | None = None
    max_upload_bytes: int = 8 * 1024 * 1024
    session_idle_seconds: int = 30 * 60
    session_absolute_seconds: int = 12 * 3600
    trusted_proxies: int = 0
    https: bool = False
    log_level: str = "INFO"
    worker_in_web: bool = True
    payments: str = "off"
    stripe_secret_key: str = ""
    supervision_phone: str = "000-0000-0000"
    search_backend: str = "whoosh"
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def url(self) -> str:
        """The database to use; the embedded one under `instance/` when none was named."""
        return self.database_url or f"sqlite:///{self.instance_dir / 'bangcai.sqlite3'}"

    @property
    def documents(self) -> Path:
        return self.documents_dir or self.instance_dir / "documents"

    @property
    def exports(self) -> Path:
        return self.instance_dir / "exports"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check the environment; raises BadSettings with every fault at once."""
        env = os.environ if environ is None else environ  # noqa: TID251  the one place that reads it
        read = _Reader(env)
        environment = env.get("BANGCAI_ENV", "development").strip() or "development"
        made = cls(
            environment=environment,
            database_url=_driver(env.get("DATABASE_URL", "").strip()),
            secret_key=env.get("SECRET_KEY", "") or DEVELOPMENT_KEY,
            instance_dir=Path(env.get("INSTANCE_DIR") or ROOT / "instance").resolve(),
            documents_dir=Path(env["DOCUMENTS_DIR"]).resolve() if env.get("DOCUMENTS_DIR") else None,
            max_upload_bytes=read.number("MAX_UPLOAD_BYTES", cls.max_upload_bytes),
            session_idle_seconds=read.number("SESSION_IDLE_SECONDS", cls.session_idle_seconds),
            session_absolute_seconds=read.number("SESSION_ABSOLUTE_SECONDS", cls.session_absolute_seconds),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0),
            https=read.switch("HTTPS", default=environment == "production"),
            log_level=env.get("LOG_LEVEL", "INFO").upper(),
            worker_in_web=read.switch("WORKER_IN_WEB", default=True),
            payments=env.get("PAYMENTS", "off"),
            stripe_secret_key=env.get("STRIPE_SECRET_KEY", ""),
            supervision_phone=env.get("SUPERVISION_PHONE", "").strip() or cls.supervision_phone,
            search_backend=env.get("SEARCH_BACKEND", "").strip() or "whoosh",
        )
        if faults := read.faults + made.faults():
            raise BadSettings("设置有误，未启动：\n- " + "\n- ".join(faults))
        return made

    def faults(self) -> list[str]:
        """What forbids starting with these settings, in words; empty when nothing does."""
        found = []
        if self.environment not in ("production", "development", "test"):
            found.append("BANGCAI_ENV 只能是 production、development 或 test")
        if self.production and (self.secret_key == DEVELOPMENT_KEY or len(self.secret_key) < 32):
            found.append(
                "生产环境必须设置 SECRET_KEY（至少 32 个字符），可用："
                'python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        if not self.url.startswith(("sqlite:///", "postgresql+psycopg://")):
            found.append("DATABASE_URL 只支持 sqlite:/// 或 postgresql://")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            found.append("LOG_LEVEL 只能是 DEBUG、INFO、WARNING 或 ERROR")
        if self.payments not in ("off", "twin", "stripe"):
            found.append("PAYMENTS 只能是 off、twin 或 stripe")
        if self.payments == "stripe" and not self.stripe_secret_key:
            found.append("PAYMENTS=stripe 时必须设置 STRIPE_SECRET_KEY")
        return found + self._useless_numbers() + self._search_faults()

    def _useless_numbers(self) -> list[str]:
        """Sessions that would end as they open, uploads that could hold nothing."""
        found = []
        if not 0 < self.session_idle_seconds <= self.session_absolute_seconds:
            found.append("SESSION_IDLE_SECONDS 须大于 0，且不超过 SESSION_ABSOLUTE_SECONDS")
        if self.max_upload_bytes <= 0:
            found.append("MAX_UPLOAD_BYTES 须大于 0")
        return found

    def _search_faults(self) -> list[str]:
        if self.search_backend not in ("whoosh", "postgresql"):
            return ["SEARCH_BACKEND 只能是 whoosh 或 postgresql"]
        if self.search_backend == "postgresql" and not self.url.startswith("postgresql"):
            return ["SEARCH_BACKEND=postgresql 需要 PostgreSQL 数据库，请改用 whoosh 或设置 DATABASE_URL"]
        return []


class _Reader:
    """Reads numbers and switches, and remembers what could not be read."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env, self.faults = env, list[str]()

    def number(self, name: str, default: int) -> int:
        text = self.env.get(name, "").strip()
        if text and not text.isdigit():
            self.faults.append(f"{name} 必须是非负整数，现为 {text!r}")
        return int(text) if text.isdigit() else default

    def switch(self, name: str, *, default: bool) -> bool:
        text = self.env.get(name, "").strip().lower()
        if text not in ("", "0", "1", "true", "false"):
            self.faults.append(f"{name} 只能是 1 或 0，现为 {text!r}")
        return default if not text else text in ("1", "true")


def _driver(url: str) -> str:
    """Say the driver aloud, so that what operators usually write works."""
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url
