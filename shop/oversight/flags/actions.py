"""Scan for flags; explain or uphold one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shop.core import clock
from shop.core.db import db
from shop.oversight.flags import queries, rules
from shop.oversight.flags.cases import SHOWN, Case
from shop.oversight.flags.models import Flag
from shop.parties.accounts.actor import Actor
from shop.support import audit


def scan(*, now: datetime, since: date | None = None) -> int:
    """Raise what is new, in the caller's transaction; how many. The same evidence is raised once, answered or not."""
    return sum(_raise(case, now) for case in list(queries.cases(clock.business_day(now), since)))


def _raise(case: Case, now: datetime) -> bool:
    known = queries.known(case)
    open_one = rules.grown(case.refs, known)
    if isinstance(open_one, Flag):
        _grow(open_one, case, now)
        return False
    if rules.is_known(case.refs, known):
        return False
    made = Flag(
        kind=case.kind, about_unit_id=case.unit_id, unit_name=case.unit_name, buyer_path=case.buyer_path,
        about_cooperative_id=case.cooperative_id, cooperative_name=case.cooperative_name,
        origin_path=case.origin_path, found_at=now,
    )  # fmt: skip
    _fill(made, case, case.refs)
    db.session.add(made)
    audit.note("integrity_flag.raise", made, by=None, now=now, kind=case.kind, said=case.said)
    return True


def _grow(flag: Flag, case: Case, now: datetime) -> None:
    """More of the same: the open flag shows it too. A part of what it holds changes nothing."""
    if case.refs < flag.refs or (case.refs == flag.refs and case.said[:500] == flag.said):
        return
    _fill(flag, case, flag.refs | case.refs)
    audit.note("integrity_flag.grow", flag, by=None, now=now, said=case.said)


def _fill(flag: Flag, case: Case, refs: frozenset[str]) -> None:
    flag.key, flag.said, flag.on_day, flag.amount_fen = (
        rules.key_of(case.kind, refs), case.said[:500], case.on, case.amount_fen,
    )  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"no": row.no, "on": row.on.isoformat(), "fen": row.fen, "said": row.said}
        for row in case.rows[:SHOWN]
    ]
    flag.evidence = {"refs": sorted(refs), "rows": rows, "people": sorted(case.people)}
    db.session.flush()


def explain(flag: Flag, *, words: str, actor: Actor, now: datetime) -> None:
    """There is an innocent reason. Raises NoWords, Concerned, WrongMoment."""
    _answer(flag, "explain", words, actor, now)


def uphold(flag: Flag, *, words: str, actor: Actor, now: datetime) -> None:
    """It is what it looks like; what follows is decided elsewhere. Raises NoWords, Concerned, WrongMoment."""
    _answer(flag, "uphold", words, actor, now)


def _answer(flag: Flag, event: str, words: str, actor: Actor, now: datetime) -> None:
    rules.check_answer(
        words, by=actor.id, grants=actor.grants, people=flag.people, unit_id=flag.about_unit_id,
        cooperative_id=flag.about_cooperative_id,
    )  # fmt: skip
    audit.move(flag, event, by=actor.id, now=now, words=words.strip())
    flag.words, flag.answered_by, flag.answered_at = words.strip(), actor.id, now
    db.session.flush()
