"""What this room must know of goods. Reporting imports no catalogue: it is handed in when the application is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Category(NamedTuple):
    """A category: its code, name and path, and whether others stand below it."""

    code: str
    name: str
    path: str
    top: bool


class Known(NamedTuple):
    """A product of a registered supplier."""

    id: int
    name: str
    category_path: str
    accredited: bool
    accreditation_no: str


class Outlet(NamedTuple):
    """How many products a shop on another platform offers, by the register of outside listings."""

    platform: str
    shop: str
    products: int


class Catalogue(NamedTuple):
    """`categories`: all; `products`: of a supplier, by name; `festivals`: their names; `outlets`: in a region."""

    categories: Callable[[], Sequence[Category]]
    products: Callable[[int], Mapping[str, Known]]
    festivals: Sequence[str]
    outlets: Callable[[str], Sequence[Outlet]]


_handed: list[Catalogue] = [Catalogue(lambda: (), lambda _supplier: {}, (), lambda _path: ())]


def provide(given: Catalogue) -> None:
    """Called once, by the application."""
    _handed[0] = given


def catalogue() -> Catalogue:
    """What was handed in."""
    return _handed[0]
