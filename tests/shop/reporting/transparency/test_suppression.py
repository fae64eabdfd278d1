"""Nobody works out a hidden figure: not from rows and columns, nor from regions, dimensions or other publications."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.reporting.transparency import grid, suppression
from shop.reporting.transparency.grid import Key, Share, Sum

LEAST, DOMINANT = 3, 8_500
PREFECTURE, COUNTIES = "654200", ("654202", "654203", "654221")
SECRET = {7, 8}


def share(unit: int, county: str, department: str, venue: str, category: str, fen: int) -> Share:
    keys = {"department": department, "venue": venue, "category_top": category}
    return Share(unit, unit in SECRET, county, keys, fen)


shares = st.lists(
    st.builds(
        share, st.integers(1, 9), st.sampled_from((*COUNTIES, grid.own(PREFECTURE))),
        st.sampled_from(("财政局", "总工会", "团委")), st.sampled_from(("school", "office", "barracks")),
        st.sampled_from(("01", "02", "")), st.integers(1, 900_000),
    ),
    max_size=40,
)  # fmt: skip


def hidden_of(region: str, sold: Iterable[Share]) -> tuple[dict[Key, int], list[Sum], set[Key]]:
    """(values, sums, cells hidden at first)."""
    cells = grid.cells(region, sold)
    primary = {
        key
        for key, units in cells.items()
        if suppression.reason(units, SECRET, least=LEAST, dominant_bp=DOMINANT)
    }
    return {key: sum(units.values()) for key, units in cells.items()}, grid.sums(region, cells), primary


def solved(values: dict[Key, int], sums: Iterable[Sum], hidden: set[Key]) -> dict[Key, Fraction]:
    """What an attacker finds who writes every sum down, with the shown figures in it, and solves the system."""
    rows: list[tuple[dict[Key, Fraction], Fraction]] = []
    for one in sums:
        left = {key: Fraction(1) for key in one.parts if key in hidden}
        if one.total in hidden:
            left[one.total] = left.get(one.total, Fraction(0)) - 1
        right = Fraction(values[one.total] if one.total not in hidden else 0)
        right -= sum(values[key] for key in one.parts if key not in hidden)
        rows.append((left, right))
    done: list[tuple[Key, dict[Key, Fraction], Fraction]] = []
    for left, right in rows:
        for pivot, other, known in done:
            if times := left.get(pivot):
                right -= times * known
                left = _less(left, other, times)
        if not left:
            assert right == 0, "the sums must hold"
            continue
        pivot = min(left)
        whole = left[pivot]
        left, right = {key: value / whole for key, value in left.items()}, right / whole
        done = [
            (key, _less(row, left, row.get(pivot, Fraction(0))), known - row.get(pivot, Fraction(0)) * right)
            for key, row, known in done
        ]
        done.append((pivot, left, right))
    return {key: known for key, row, known in done if len(row) == 1}


def _less(row: dict[Key, Fraction], other: dict[Key, Fraction], times: Fraction) -> dict[Key, Fraction]:
    keys = row.keys() | other.keys()
    found = {key: row.get(key, Fraction(0)) - times * other.get(key, Fraction(0)) for key in keys}
    return {key: value for key, value in found.items() if value}


def bounded(values: dict[Key, int], sums: list[Sum], hidden: set[Key]) -> dict[Key, tuple[int, int]]:
    """Lowest and highest value of each hidden cell for one who knows that no sale is below zero."""
    top = 2 * max([*values.values(), 1])
    found = dict.fromkeys(hidden, (0, top))

    def low(key: Key) -> int:
        return found[key][0] if key in hidden else values[key]

    def high(key: Key) -> int:
        return found[key][1] if key in hidden else values[key]

    for _round in range(12):
        for one in sums:
            least, most = sum(map(low, one.parts)), sum(map(high, one.parts))
            if one.total in hidden:
                found[one.total] = (max(low(one.total), least), min(high(one.total), most))
            for key in one.parts:
                if key in hidden:
                    floor = low(one.total) - (most - high(key))
                    ceiling = high(one.total) - (least - low(key))
                    found[key] = (max(low(key), floor), min(high(key), ceiling))
    return found


@settings(max_examples=60, deadline=None)
@given(shares)
def test_no_hidden_cell_can_be_worked_out(sold: list[Share]) -> None:
    values, sums, primary = hidden_of(PREFECTURE, sold)
    hidden = suppression.protect(values, sums, primary)
    assert primary <= hidden
    assert solved(values, sums, hidden) == {}
    assert suppression.determined(sums, hidden) == set()
    ranges = bounded(values, sums, hidden)
    assert all(low < high and low <= values[key] <= high for key, (low, high) in ranges.items())


@settings(max_examples=40, deadline=None)
@given(shares, st.sampled_from(COUNTIES))
def test_a_county_and_its_prefecture_give_nothing_away_together(sold: list[Share], county: str) -> None:
    """What the county published first stays as it is; the prefecture hides what would undo it, or refuses."""
    own = [
        Share(one.unit_id, one.confidential, grid.own(county), one.keys, one.fen)
        for one in sold
        if one.place == county
    ]
    below, below_sums, below_primary = hidden_of(county, own)
    first = suppression.protect(below, below_sums, below_primary)
    shown = below.keys() - first
    values, sums, primary = hidden_of(PREFECTURE, sold)
    together = [*sums, *below_sums]
    try:
        hidden = suppression.protect(
            values, together, primary - shown, hidden_before=first, shown_before=shown
        )
    except suppression.CannotProtect:
        return
    assert first <= hidden and not hidden & shown
    assert solved(below | values, together, hidden) == {}


def test_control_hiding_small_cells_alone_is_undone_by_subtraction() -> None:
    sold = [
        share(unit, county, "财政局", "school", "01", 1_000 * unit)
        for unit in (1, 2, 3, 4)
        for county in COUNTIES
    ]
    sold.append(share(5, COUNTIES[0], "团委", "school", "01", 777))
    sold += [share(unit, COUNTIES[1], "团委", "school", "01", 900 + unit) for unit in (1, 2, 3, 4)]
    values, sums, primary = hidden_of(PREFECTURE, sold)
    lonely = Key(COUNTIES[0], "department", "团委")
    assert primary == {lonely}
    assert solved(values, sums, primary) == {lonely: 777}
    hidden = suppression.protect(values, sums, primary)
    assert len(hidden) == 4  # a rectangle: two counties by two departments
    assert solved(values, sums, hidden) == {}
    assert Key(PREFECTURE) not in hidden


def test_one_nearly_whole_and_the_confidential_are_hidden() -> None:
    def why(units: dict[int, int]) -> str | None:
        return suppression.reason(units, SECRET, least=LEAST, dominant_bp=DOMINANT)

    assert why({1: 10, 2: 10, 3: 10}) is None
    assert why({1: 10, 2: 10}) == "few"
    assert why({1: 1_000, 2: 10, 3: 10}) == "dominant"
    assert why({7: 10, 8: 10, 9: 10}) == "confidential"
    assert why({7: 10, 1: 10, 2: 10, 3: 10}) is None
    assert why({}) is None
    assert suppression.reason({7: 10, 1: 5}, SECRET, least=None, dominant_bp=None) is None
    assert suppression.reason({7: 10}, SECRET, least=None, dominant_bp=None) == "confidential"
