"""Paper: set as PDF with letters of its own, and what people type stays text."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from PIL import Image

from shop.core.errors import Refused
from shop.support.printing import bundle, codes, press

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOSTILE = (
    "#panic(1)",
    '#read("/etc/passwd")',
    "$ x $ *b* _i_ `r` @ref <label> \\ // /* ",
    ']#import "@preview/x:1.0.0"',
    "= 标题\n- 列表\u0000\u202e\"'\\u{41}",
)


def a_form(**changes):
    line = {
        "name": "高原红苹果",
        "spec": "75–80 mm",
        "unit": "斤",
        "qty": "800",
        "accepted": "",
        "price": "4.60",
    }
    made = dict.fromkeys(
        ("received_at", "vehicle", "note", "differences", "signed_name", "signed_on", "words", "total"), ""
    )
    made |= {
        "no": "YS1",
        "unit": "市第三人民医院",
        "cooperative": "青岩坝合作社",
        "orders": "DD1",
        "place": "东门",
    }
    made |= {"sheet": "SH1", "day": "2026-11-28", "qr": codes.qr_svg("https://example.invalid/d/x")}
    made |= {"lines": [line | {"amount": "", "verdict": ""}], "funds": [{"name": "食堂食材", "on": True}]}
    return made | changes


def test_a_form_becomes_one_page_with_its_letters_embedded():
    made = press.printed("acceptance", a_form(), now=NOW)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        described = [font for font in fonts if font.get("/Type") == "/FontDescriptor"]
        assert described and all("/FontFile3" in font or "/FontFile2" in font for font in described)
        assert str(pdf.docinfo["/Title"]) == "采购验收单 YS1"


def test_the_same_paper_is_the_same_file():
    assert press.printed("acceptance", a_form(), now=NOW) == press.printed("acceptance", a_form(), now=NOW)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_set_as_text_and_never_run(text):
    quiet, loud = (press.printed("acceptance", a_form(unit=unit, no=unit), now=NOW) for unit in ("甲", text))
    assert bundle.pages_of(quiet) == bundle.pages_of(loud) == 1
    with pikepdf.open(io.BytesIO(loud)) as pdf:
        # The title is set from the same value: had it been markup, it would have changed on the way.
        kept = "".join(text.replace("\u0000", "").split())
        assert kept[:8] in "".join(str(pdf.docinfo["/Title"]).replace("\u0000", "").split())
        assert not any(key in pdf.Root for key in ("/OpenAction", "/AcroForm", "/AA"))


def test_markup_in_a_form_itself_would_run(tmp_path, monkeypatch):
    """The control: the same words in the form's own text do stop the typesetter."""
    (tmp_path / "bad.typ").write_text("#panic(1)")
    monkeypatch.setattr(press, "FORMS", tmp_path)
    with pytest.raises(RuntimeError, match="panicked"):
        press.printed("bad", {}, now=NOW)


def test_more_rows_than_anybody_reads_on_paper_are_refused():
    press.check_rows(press.MAX_ROWS)
    with pytest.raises(Refused, match="最多 1000 行"):
        press.check_rows(press.MAX_ROWS + 1)


def test_a_picture_becomes_a_page_and_papers_one_file():
    out = io.BytesIO()
    Image.new("RGB", (1600, 900), "white").save(out, format="JPEG")
    page = bundle.as_pdf(out.getvalue(), "jpeg")
    sheet = press.printed("acceptance", a_form(), now=NOW)
    whole = bundle.merged([sheet, page, bundle.as_pdf(sheet, "pdf")])
    assert bundle.pages_of(whole) == 3
    with pikepdf.open(io.BytesIO(page)) as pdf:
        width, height = (float(side) for side in pdf.pages[0].MediaBox[2:])
        assert width <= 596 and height <= 842
