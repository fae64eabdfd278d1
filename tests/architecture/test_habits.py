"""Rules that a reviewer should not have to remember. Each checker is also shown a sin and must see it."""

import pytest

from tests.support import sources

COMMITTER = "shop/core/db.py"
INDEX = "search/backends/whoosh_files.py"  # what it commits is an index, no transaction
MOVER = "shop/support/audit/actions.py"
CLOCK = "shop/core/clock.py"
BAD_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def breaches(check, *, but=()):
    found = {name: check(sources.read(name)) for name in sources.modules() if name not in but}
    return {name: lines for name, lines in found.items() if lines}


def test_only_the_unit_of_work_commits():
    assert breaches(sources.commits, but=(COMMITTER, INDEX)) == {}


def test_a_status_changes_only_through_audit_move():
    assert breaches(sources.assigned_statuses, but=(MOVER,)) == {}


def test_there_is_one_clock():
    assert breaches(sources.other_clocks, but=(CLOCK,)) == {}


def test_functions_stay_short():
    assert breaches(sources.long_functions) == {}


@pytest.mark.parametrize(
    ("check", "sin"),
    [
        (sources.commits, "db.session.commit()"),
        (sources.assigned_statuses, "order.status = 'paid'"),
        (sources.assigned_statuses, "order.status: str = 'paid'"),
        (sources.assigned_statuses, "update(Order).values(status='paid')"),
        (sources.assigned_statuses, "setattr(order, 'status', 'paid')"),
        (sources.other_clocks, "datetime.now(UTC)"),
        (sources.other_clocks, "datetime.datetime.utcnow()"),
        (sources.other_clocks, "date.today()"),
        (sources.other_clocks, "time.time()"),
        (sources.other_clocks, "from shop.core.clock import utcnow"),
        (sources.long_functions, "def f():\n" + "    x = 1\n" * 41),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_checker_sees_the_sin_it_is_for(check, sin):
    assert check(sin)


@pytest.mark.parametrize("text", ["clock.utcnow()", "answer.status == 200", "order.statuses = ()"])
def test_the_checkers_leave_the_innocent_alone(text):
    assert not any(
        check(text) for check in (sources.commits, sources.assigned_statuses, sources.other_clocks)
    )


def test_files_stay_small():
    named = sources.modules() + sources.modules("tests") + sources.modules("benchmarks")
    sizes = {name: len(sources.read(name).splitlines()) for name in named}
    assert {name: size for name, size in sizes.items() if size > sources.FILE_LINES} == {}


def test_no_file_is_called_after_nothing():
    named = [name.removesuffix(".py").split("/") for name in sources.modules() + sources.modules("tests")]
    assert [parts for parts in named if BAD_NAMES & set(parts)] == []


def test_every_module_says_its_job():
    silent = [
        name
        for name in sources.modules()
        if sources.read(name).strip() and not sources.read(name).lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []
