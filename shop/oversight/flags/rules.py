"""When a case is a new flag, and who may answer one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Protocol

from shop.core.errors import Invalid, Refused
from shop.oversight.flags.states import FlagKind, FlagStatus
from shop.parties.accounts.actor import Grant


class Known(Protocol):
    """A flag that is there already."""

    @property
    def refs(self) -> frozenset[str]: ...
    @property
    def status(self) -> FlagStatus: ...


class Concerned(Refused):
    """Nobody answers a flag about himself, his unit or his cooperative."""

    code = "flag.concerned"


class NoWords(Invalid):
    """A flag is answered in words."""

    code = "flag.no_words"


def key_of(kind: FlagKind, refs: Collection[str]) -> str:
    """The digest of a kind and its evidence."""
    return sha256("\n".join((kind.value, *sorted(refs))).encode()).hexdigest()


def is_known(refs: frozenset[str], flags: Iterable[Known]) -> bool:
    """Whether one flag, open or answered, already holds all of this evidence."""
    return any(refs <= flag.refs for flag in flags)


def grown(refs: frozenset[str], flags: Sequence[Known]) -> Known | None:
    """The open flag that this evidence adds to."""
    return next((flag for flag in flags if flag.status is FlagStatus.OPEN and flag.refs & refs), None)


def check_answer(
    words: str,
    *,
    by: int,
    grants: Iterable[Grant],
    people: Collection[int],
    unit_id: int | None,
    cooperative_id: int | None,
) -> None:
    """Raises NoWords, Concerned."""
    if not words.strip():
        raise NoWords("请写明核实情况", fields={"words": ["请填写"]})
    own = any(
        (unit_id is not None and grant.unit_id == unit_id)
        or (cooperative_id is not None and grant.cooperative_id == cooperative_id)
        for grant in grants
    )
    if own or by in people:
        raise Concerned("您与这条线索有关联，须由其他人员核实")
