"""Reading a pasted list, and what keeps a purchase list from being placed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shop.core import money
from shop.core.errors import Invalid, Refused

# (counted unit id, delivery point id, pairs of sku id and thousandths)
Part = tuple[int, int | None, list[tuple[int, int]]]
MAX_PASTED_LINES = 200
# Kilograms in one of what people write behind a number, in thousandths.
WEIGHTS = {"公斤": 1000, "千克": 1000, "kg": 1000, "斤": 500, "市斤": 500, "吨": 1_000_000, "t": 1_000_000}
PACKS = {
    "件": ("piece", "box"),
    "个": ("piece",),
    "只": ("piece",),
    "枚": ("piece",),
    "箱": ("box",),
    "盒": ("box",),
    "袋": ("bag",),
    "包": ("bag",),
    "瓶": ("bottle",),
    "桶": ("bottle",),
}
_UNITS = "|".join(sorted((*WEIGHTS, *PACKS), key=len, reverse=True))
_LINE = re.compile(
    # A blank or comma before the number, or nothing where the name ends in a Chinese character.
    rf"^(?P<name>.*?\S)(?:\s*[,，\t、;；:：×*]\s*|\s+|(?<=[一-鿿）)])(?=[0-9０-９]))"
    rf"(?P<qty>[0-9０-９][0-9０-９,，.．]*)\s*(?P<unit>{_UNITS})?\s*[。.;；]?$",
    re.IGNORECASE,
)


class EmptyList(Refused):
    """Nothing on the list."""

    code = "list.empty"


class PriceChanged(Refused):
    """A price is no longer the one the buyer saw: he decides, not the machine."""

    code = "list.price_changed"


class NotReady(Refused):
    """Lines that cannot be ordered as they stand; `lines` names each."""

    code = "list.not_ready"


class NotOnList(Refused):
    """Only goods of the list are shared out."""

    code = "list.not_on_list"


class UnreadablePaste(Invalid):
    """More lines than one purchase can hold, or none at all."""

    code = "list.unreadable_paste"


@dataclass(frozen=True)
class PastedLine:
    """Line `number` (from 1): a name or code, thousandths of what was written, and the unit behind it."""

    number: int
    text: str
    name: str
    qty_milli: int
    unit: str = ""


@dataclass(frozen=True)
class Candidate:
    """A SKU that a pasted name may mean."""

    sku_id: int
    code: str
    label: str


@dataclass(frozen=True)
class PasteError:
    """What is wrong with line `number` and what to do; `candidates` where the name fits several."""

    number: int
    text: str
    message: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be ordered as it stands."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class ReviewedLine:
    """A line against today's shelf. Money in fen, quantities in thousandths; `price_fen` is today's."""

    sku_id: int
    product_id: int
    product_name: str
    spec: str
    unit: str
    photo: str
    accredited: bool
    origin_path: str
    qty_milli: int
    min_milli: int
    step_milli: int
    free_milli: int
    price_fen: int
    seen_price_fen: int
    problems: tuple[Problem, ...] = ()

    @property
    def amount_fen(self) -> int:
        return money.amount_fen(self.price_fen, self.qty_milli)

    @property
    def price_changed(self) -> bool:
        return self.price_fen != self.seen_price_fen

    @property
    def sold(self) -> bool:
        return all(problem.code != "gone" for problem in self.problems)


@dataclass(frozen=True)
class Group:
    """What one cooperative will get as one order."""

    cooperative_id: int
    cooperative_name: str
    lines: tuple[ReviewedLine, ...]

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True)
class Review:
    """The whole list, ready to be shown or judged."""

    groups: tuple[Group, ...] = field(default=())

    @property
    def lines(self) -> tuple[ReviewedLine, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def total_fen(self) -> int:
        return sum(group.total_fen for group in self.groups)

    @property
    def changed(self) -> tuple[ReviewedLine, ...]:
        return tuple(line for line in self.lines if line.price_changed and line.sold)

    @property
    def hindered(self) -> tuple[ReviewedLine, ...]:
        return tuple(line for line in self.lines if line.problems)


def fold(text: str) -> str:
    """What two spellings of one name share: width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_paste(text: str) -> tuple[list[PastedLine], list[PasteError]]:
    """Every non-empty line as name and quantity; what cannot be read comes back as errors, all at once.

    Raises UnreadablePaste when there is nothing to read or far too much.
    """
    numbered = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not numbered:
        raise UnreadablePaste("请粘贴清单：每行一个商品，写“名称或编码, 数量”", fields={"text": ["内容为空"]})
    if len(numbered) > MAX_PASTED_LINES:
        many = f"一次最多 {MAX_PASTED_LINES} 行，现为 {len(numbered)} 行，请分次粘贴"
        raise UnreadablePaste(many, fields={"text": [many]})
    read: list[PastedLine] = []
    errors: list[PasteError] = []
    for number, line in numbered:
        found = _read_line(number, line)
        (read if isinstance(found, PastedLine) else errors).append(found)  # type: ignore[arg-type]
    return read, errors


def _read_line(number: int, line: str) -> PastedLine | PasteError:
    found = _LINE.match(line)
    if not found:
        return PasteError(number, line, "缺少数量：请写“名称或编码, 数量”，例如“红富士苹果, 320.5”")
    digits = unicodedata.normalize("NFKC", found["qty"]).rstrip(".,")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        qty_milli = money.parse_qty(digits)
    except ValueError:
        return PasteError(number, line, f"数量“{found['qty']}”无法识别：请写数字，最多三位小数")
    if qty_milli == 0:
        return PasteError(number, line, "数量必须大于 0")
    return PastedLine(
        number, line, found["name"].rstrip(",，、;；:："), qty_milli, (found["unit"] or "").lower()
    )


def in_sale_unit(qty_milli: int, written: str, sale_unit: str) -> int | None:
    """A written quantity in thousandths of the SKU's unit; None where the two units do not fit."""
    if not written:
        return qty_milli
    if written in WEIGHTS:
        if sale_unit != "kg":
            return None
        grams, rest = divmod(qty_milli * WEIGHTS[written], 1000)
        return None if rest else grams
    return qty_milli if sale_unit in PACKS[written] else None


def check_ready(review: Review, *, agreed_total_fen: int | None) -> None:
    """Raise unless every line can be ordered and the buyer agreed to today's prices.

    `agreed_total_fen` is the total that the buyer had before his eyes when he said yes.
    """
    if not review.lines:
        raise EmptyList("采购清单是空的，请先添加商品")
    if review.hindered:
        facts = [_hindrance(line) for line in review.hindered]
        words = "；".join(_complaint(line) for line in review.hindered)
        raise NotReady(f"清单中有商品暂时不能下单：{words}", lines=facts)
    check_prices(review, agreed_total_fen=agreed_total_fen)


def check_prices(review: Review, *, agreed_total_fen: int | None) -> None:
    """Raise PriceChanged unless the buyer agreed to today's prices."""
    if review.changed and agreed_total_fen != review.total_fen:
        raise PriceChanged(
            f"有 {len(review.changed)} 个商品价格有变，请核对后确认按新价格下单",
            total_fen=review.total_fen,
            lines=[_change(line) for line in review.changed],
        )


def _complaint(line: ReviewedLine) -> str:
    return f"{line.product_name}：{'、'.join(problem.message for problem in line.problems)}"


def _hindrance(line: ReviewedLine) -> dict[str, object]:
    problems = [problem.message for problem in line.problems]
    return {"sku_id": line.sku_id, "product_name": line.product_name, "problems": problems}


def _change(line: ReviewedLine) -> dict[str, object]:
    return {
        "sku_id": line.sku_id,
        "product_name": line.product_name,
        "seen_price_fen": line.seen_price_fen,
        "price_fen": line.price_fen,
    }


def shared_fen(parts: Iterable[Part], review: Review) -> int:
    """What goods of the list cost when they are shared out; raises EmptyList for nothing, NotOnList for what
    is not on the list or not sold any more."""
    prices = {line.sku_id: line.price_fen for line in review.lines if line.sold}
    shares = [share for _unit, _point, wanted in parts for share in wanted]
    if not shares:
        raise EmptyList("请至少为一个单位填写一种商品的数量")
    if unknown := [sku_id for sku_id, _qty in shares if sku_id not in prices]:
        raise NotOnList("有商品不在采购清单中或已下架，请刷新后重新填写", sku_ids=unknown)
    return sum(money.amount_fen(prices[sku_id], qty) for sku_id, qty in shares)


def sum_by_sku(wanted: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """(sku id, thousandths) with each SKU once, in order of first appearance."""
    summed: dict[int, int] = {}
    for sku_id, qty_milli in wanted:
        summed[sku_id] = summed.get(sku_id, 0) + qty_milli
    return list(summed.items())
