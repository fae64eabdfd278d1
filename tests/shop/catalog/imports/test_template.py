"""The template offers what is allowed, and its example is never imported."""

import io
import zipfile

import pytest

from shop.catalog.imports import rules, workbook
from shop.support.workbooks import reader
from shop.support.workbooks.rules import BadWorkbook
from tests.factories.imports import TOMATO, a_template, categories
from tests.factories.workbooks import a_workbook


@pytest.fixture
def template(app):
    categories()
    return workbook.template()


def test_its_headings_are_read_back_and_the_example_is_passed_over(template):
    head, example = reader.rows(template)
    assert [cell.rstrip("*") for cell in head.cells] == [column.label for column in rules.COLUMNS]
    assert example.cells[0].startswith(rules.EXAMPLE)
    with pytest.raises(BadWorkbook, match="示例行不导入"):
        workbook.read(template)


def test_the_example_itself_has_no_fault(app):
    categories()
    cells = workbook._EXAMPLE | {"name": "高山红皮土豆"}
    look = rules.Lookups(lambda text: text, lambda code, name: code or name)
    assert rules.check_row(2, cells, look).faults == {}


def test_it_has_drop_downs_and_no_formula(template):
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count('type="list"') == 4
        assert "<f>" not in "".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if "worksheets/sheet" in name and name.endswith(".xml")
        )


def test_the_file_of_bad_rows_can_be_handed_in_again(app):
    head = [*rules.FAULT_HEADINGS, *(column.label for column in rules.COLUMNS)]
    row = ["7", "单价有误", *(TOMATO.get(column.key, "") for column in rules.COLUMNS)]
    (line,) = workbook.read(a_workbook(row, head=head))
    assert line.cells == TOMATO


def test_formulas_stay_text(app):
    (line,) = workbook.read(a_template(TOMATO | {"about": '=HYPERLINK("http://x")'}))
    assert line.cells["about"].startswith("=HYPERLINK")


def test_a_file_holds_so_many_products_and_no_more(app, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_PRODUCTS", 1)
    assert len(workbook.read(a_template(TOMATO, TOMATO | {"spec": "散装"}))) == 2
    with pytest.raises(BadWorkbook, match="最多 1 个商品"):
        workbook.read(a_template(TOMATO, TOMATO | {"name": "另一个"}))
