"""Where a path stands under the place that a form is about."""

from __future__ import annotations

from shop.parties.regions import queries as regions
from shop.parties.regions.rules import levels
from shop.reporting.forms.asking import code_of, lower_level


def below(path: str, region_path: str) -> tuple[str, str]:
    """Code and name of the place right below `region_path` that holds `path`; the place itself where none does."""
    level = lower_level(region_path)
    found = getattr(levels(path), level) or code_of(region_path)
    own = found == code_of(region_path)
    word = regions.name(found) if found else "全平台"
    return found, f"{word}（本级）" if own else word
