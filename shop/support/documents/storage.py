"""Where bytes lie: a door with one local room; an object store is another class behind it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Protocol

from shop.core.errors import Missing


class Store(Protocol):
    """Bytes by their SHA-256; putting the same twice is no second copy. `get` raises Missing."""

    def put(self, sha256: str, data: bytes) -> None: ...

    def get(self, sha256: str) -> bytes: ...


class LocalStore:
    """Files under one folder, two levels deep; written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, sha256: str, data: bytes) -> None:
        path = self._path(sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)

    def get(self, sha256: str) -> bytes:
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise Missing("文件已不在存储中，请联系平台管理员", sha256=sha256) from error

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256[2:4] / sha256
