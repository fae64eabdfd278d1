"""Which forms there are: the platform's own, and those that offices have made."""

from __future__ import annotations

from shop.core.errors import Missing
from shop.reporting.forms import catalogue, registers
from shop.reporting.forms.definitions import Definition


def definition(code: str, version: int | None = None) -> Definition:
    """A form by its code, as published last or in one version. Raises Missing."""
    found = catalogue.BY_CODE.get(code)
    if found is None or not listed(found) or version not in (None, found.version):
        raise Missing("没有这张报表", code=code)
    return found


def definitions() -> list[Definition]:
    """Every form that can be filled now."""
    return [found for found in catalogue.ALL if listed(found)]


def listed(found: Definition) -> bool:
    """Whether somebody keeps the register that the form is about."""
    return not found.register or registers.provided(found.register)
