"""MRR, recall@10, empty answers, and false finds; what they mean exactly stands in tests/search/data/README.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import NamedTuple

from tests.support.judging.queries import Case

PAGE = 24
TOP = 10


class Answer(NamedTuple):
    """A first page of ids. `relaxed`: the engine says that it did not find just what was asked."""

    ids: Sequence[int]
    relaxed: bool = False


@dataclass(frozen=True)
class Score:
    """One case: `rank` of the first best answer (0: not on the first page), `recall` among the first ten."""

    case: Case
    answer: Answer
    rank: int
    recall: float

    @property
    def reciprocal(self) -> float:
        return 1 / self.rank if self.rank else 0.0

    @property
    def empty(self) -> bool:
        """Something exists and nothing is shown."""
        return bool(self.case.best) and not self.answer.ids

    @property
    def false_find(self) -> bool:
        """Nothing exists and something is shown as if it did."""
        return not self.case.best and bool(self.answer.ids) and not self.answer.relaxed


def judge(cases: Sequence[Case], ask: Callable[[str], Answer]) -> list[Score]:
    """Put every query."""
    return [_score(case, ask(case.query.text)) for case in cases]


def _score(case: Case, answer: Answer) -> Score:
    page = list(answer.ids)[:PAGE]
    rank = next((place for place, found in enumerate(page, 1) if found in case.best), 0)
    hits = sum(found in case.relevant for found in page[:TOP])
    return Score(case, answer, rank, hits / min(TOP, len(case.relevant)) if case.relevant else 0.0)


class Total(NamedTuple):
    """Over some cases. MRR and recall are means over those where something exists."""

    cases: int
    mrr: float
    recall: float
    empty: int
    false_finds: int


def total(scores: Sequence[Score]) -> Total:
    """The figures of one kind, or of all."""
    some = [score for score in scores if score.case.best]
    return Total(
        len(scores),
        mean(score.reciprocal for score in some) if some else 1.0,
        mean(score.recall for score in some) if some else 1.0,
        sum(score.empty for score in scores),
        sum(score.false_find for score in scores),
    )
