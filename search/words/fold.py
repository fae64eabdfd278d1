"""The plain form in which words are kept and compared: full-width, capitals and traditional characters made alike."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN = re.compile(f"[{HAN}]")
RUN = re.compile(f"[{HAN}]+|[a-z0-9]+")


@cache
def _simplifier() -> Any:
    from opencc import OpenCC  # its tables take a moment: only who searches pays for them

    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """'５ＫＧ蘋果' -> '5kg苹果'."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("ü", "v")
    return _simplified(plain)


def _simplified(plain: str) -> str:
    if plain.isascii():
        return plain
    return str(_simplifier().convert(plain))


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` that it came from."""
    plain, places = [], []
    for place, sign in enumerate(text):
        for part in unicodedata.normalize("NFKC", sign).lower().replace("ü", "v"):
            plain.append(part)
            places.append(place)
    joined = "".join(plain)
    folded = _simplified(joined)
    # Conversion by phrases keeps the length for all that we sell; should it not, the characters stay as typed.
    return (folded, places) if len(folded) == len(joined) else (joined, places)


def runs(folded: str) -> list[str]:
    """Stretches of Chinese characters, and of Latin letters and digits; all else only parts them."""
    return RUN.findall(folded)


def is_han(run: str) -> bool:
    return IS_HAN.match(run) is not None
