"""How Chinese names sort: by pinyin, the same on every database, since collations differ between them."""

from functools import lru_cache

KEY_LENGTH = 255


@lru_cache(maxsize=4096)
def pinyin_key(text: str) -> str:
    """'济源' -> 'ji yuan'; syllables apart, so that 西安 (xi an) sorts before 先锋 (xian feng)."""
    from pypinyin import lazy_pinyin  # its dictionary takes 55 MB: only who names something pays for it

    return " ".join(lazy_pinyin(text.strip())).lower()[:KEY_LENGTH]
