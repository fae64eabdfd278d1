"""`flask export` as operators call it."""

from pathlib import Path

from flask import Flask

PERIOD = ["--from", "2026-01-01", "--to", "2026-12-31", "--format", "csv"]


def test_a_file_is_written_whole_and_a_place_that_takes_none_is_named(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    for command in (["sales", "--by", "month"], ["order-lines"]):
        there = tmp_path / "table.csv"
        done = run(args=["export", *command, *PERIOD, "-o", str(there)])
        assert (done.exit_code, there.read_bytes()[:3]) == (0, b"\xef\xbb\xbf"), done.output
        nowhere = tmp_path / "no folder" / "table.csv"
        failed = run(args=["export", *command, *PERIOD, "-o", str(nowhere)])
        assert (failed.exit_code, str(nowhere) in failed.output) == (1, True), failed.output
        assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
