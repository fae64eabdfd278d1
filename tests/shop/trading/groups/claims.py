"""Group purchases of one item for hypothesis, and every way in which a small one could be dealt out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shop.trading.groups.allocation import Claim, Supply
from shop.trading.groups.states import Fairness

fairnesses = st.sampled_from(Fairness)


@st.composite
def claims(draw: st.DrawFn, *, most: int = 12, at_most_steps: int = 40) -> list[Claim]:
    """Units with a common step; now and then what they said does not fit it."""
    step = draw(st.sampled_from([1, 10, 250, 1000]))
    number = draw(st.integers(1, most))
    made = []
    for key in range(1, number + 1):
        qty = draw(st.integers(1, at_most_steps)) * step + draw(st.sampled_from([0, 0, 0, 0, step // 2]))
        made.append(
            Claim(
                key=key,
                qty_milli=qty,
                tolerance_milli=draw(st.integers(0, 8)) * step,
                min_milli=draw(st.sampled_from([0, step, 3 * step, qty, qty // 2])),
                step_milli=step,
                max_milli=draw(st.sampled_from([None, None, qty, qty + 2 * step])),
                arrived=draw(st.integers(0, 3)),
                gap_fen=draw(st.sampled_from([0, 100, 2500])),
            )
        )
    return made


@st.composite
def cases(draw: st.DrawFn, **limits: int) -> tuple[list[Claim], Supply]:
    """Units, and a supply with or without packs and cap."""
    made = draw(claims(**limits))
    step = made[0].step_milli
    pack = draw(st.one_of(st.none(), st.integers(1, 15).map(lambda n: n * step), st.integers(1, 5000)))
    asked = sum(claim.qty_milli for claim in made)
    cap = draw(st.one_of(st.none(), st.integers(0, asked + 20 * step)))
    return made, Supply(pack, cap, draw(st.integers(0, asked)))


def ways(queue: list[Claim]) -> Iterator[tuple[int, ...]]:
    """Every way to give each nothing, or from its minimum to its quantity in steps, the most for the first first."""
    choices = []
    for claim in queue:
        low, high = claim.span
        choices.append([*range(high, low - 1, -claim.step_milli), 0] if high else [0])
    return product(*choices)


def caught(check: Callable[..., None], strategy: Any, *, examples: int = 1000) -> None:
    """The check must find something wrong on some example: it is used on a broken function."""

    @settings(max_examples=examples, report_multiple_bugs=False, database=None, phases=[Phase.generate])
    @given(strategy)
    def run(example: Any) -> None:
        check(example)

    with pytest.raises(AssertionError):
        run()
