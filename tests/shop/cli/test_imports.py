"""`flask import template` as operators call it."""

from pathlib import Path

from flask import Flask

from shop.support.workbooks import reader
from tests.factories.imports import categories


def test_the_template_is_written_and_a_place_that_takes_none_is_named(app: Flask, tmp_path: Path) -> None:
    categories()
    run = app.test_cli_runner().invoke
    there = tmp_path / "模板.xlsx"
    done = run(args=["import", "template", "listings", "-o", str(there)])
    assert done.exit_code == 0, done.output
    assert reader.rows(there.read_bytes())[0].cells[0] == "品名*"
    failed = run(args=["import", "template", "listings", "-o", str(tmp_path / "none" / "x.xlsx")])
    assert (failed.exit_code, "不能写入" in failed.output) == (1, True)
