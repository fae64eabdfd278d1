"""The closing lines of the whole run name what failed, so that the end of a log is enough."""

from pathlib import Path

import pytest

from tests.run import Count, count, failures


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "sqlite.xml"
    file.write_text(
        '<testsuites><testsuite tests="4" failures="1" errors="1" skipped="1">'
        '<testcase classname="tests.a" name="test_good"/>'
        '<testcase classname="tests.a" name="test_left_out"><skipped/></testcase>'
        '<testcase classname="tests.a" name="test_bad"><failure message="assert 1 ==&#10;  2">long</failure></testcase>'
        '<testcase classname="tests.b" name="test_broken"><error>no message</error></testcase>'
        "</testsuite></testsuites>",
        encoding="utf-8",
    )
    return file


def test_each_failure_is_named_with_its_reason(report):
    assert failures("sqlite", report) == [
        "FAILED [sqlite] tests.a::test_bad\n    assert 1 == 2",
        "FAILED [sqlite] tests.b::test_broken\n    no message",
    ]
    assert count(report, 1) == Count(passed=1, failed=2, skipped=1)


def test_a_run_without_a_report_has_failed(tmp_path):
    assert failures("sqlite", tmp_path / "none.xml") == ["FAILED [sqlite] the run broke off without a report"]
    assert count(tmp_path / "none.xml", 1) == Count(failed=1)
