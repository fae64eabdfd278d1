"""What an agreement must say, who may sign it, and how much of it is left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from shop.core.errors import Forbidden, Invalid, Refused, Stale
from shop.trading.agreements.drawdown import Drawdown, over
from shop.trading.agreements.states import AgreementStatus

MOST_ITEMS = 200
MOST_UNITS = 100
LONGEST = timedelta(days=366 * 5)
TOLD_BEFORE = timedelta(days=30)
NEARLY = 90  # hundredths of a ceiling at which both sides are told
S = AgreementStatus


class BadWording(Invalid):
    """The text of the agreement does not hold together."""

    code = "agreement.invalid"


class NotYourSide(Forbidden):
    """Only the people of a party sign for it; officials never do."""

    code = "agreement.not_your_side"


class BothSides(Refused):
    """One person cannot stand on both sides."""

    code = "agreement.both_sides"


class AlreadySigned(Refused):
    """This party's name stands under the text."""

    code = "agreement.already_signed"


class TextChanged(Stale):
    """What was to be signed is no longer what the agreement says."""

    code = "agreement.text_changed"


class NotSigned(Refused):
    """Nothing can be called off before both sides have signed."""

    code = "agreement.not_signed"


class NotYetInForce(Refused):
    """Signed, but its first day is still to come."""

    code = "agreement.not_yet_in_force"


class Expired(Refused):
    """The term is over, or the agreement was terminated."""

    code = "agreement.expired"


class ForeignUnit(Refused):
    """A unit that is no party to the agreement."""

    code = "agreement.foreign_unit"


class NotInAgreement(Refused):
    """Goods that the agreement does not name."""

    code = "agreement.not_in_agreement"


class Exceeded(Refused):
    """More than is left; `over` names each ceiling with what was called off and what was asked."""

    code = "agreement.exceeded"


@dataclass(frozen=True, kw_only=True)
class ItemWanted:
    """A SKU at a price in fen, up to a quantity (thousandths), an amount (fen), or both."""

    sku_id: int
    price_fen: int
    ceiling_milli: int | None = None
    ceiling_fen: int | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What the two sides agree upon. `members` are units that the leading one stands for, `partners` others that
    sign themselves; both by id, without the leading unit. Days are both included."""

    title: str
    first_on: date
    last_on: date
    items: Sequence[ItemWanted]
    ceiling_fen: int | None = None
    ceiling_milli: int | None = None
    intent_fen: int = 0
    note: str = ""
    members: Sequence[int] = ()
    partners: Sequence[int] = ()


def check_room(drawdown: Drawdown, wanted: Sequence[tuple[int, int]]) -> None:
    """Hold the order lines `wanted` (sku id, thousandths) against what is left. Raise NotInAgreement for goods it does not name, Exceeded (with the figures) for more than is left."""
    strange = list(dict.fromkeys(sku_id for sku_id, _qty in wanted if drawdown.item(sku_id) is None))
    if strange:
        raise NotInAgreement(
            f"协议中没有商品（{'、'.join(map(str, strange))}），请从协议清单中选择", sku_ids=strange
        )
    if found := over(drawdown, wanted):
        words = "；".join(one.words for one in found)
        raise Exceeded(f"超出协议上限：{words}。请减少数量", over=[asdict(one) for one in found])


def crossed(before: int, after: int, ceiling: int | None) -> bool:
    """Whether a call-off took a sum from below 90 % of its ceiling to 90 % or more."""
    return ceiling is not None and before * 100 < ceiling * NEARLY <= after * 100


def check_in_force(status: AgreementStatus, *, first_on: date, last_on: date, today: date) -> None:
    """Raise NotSigned, Expired or NotYetInForce with the days."""
    if status in (S.DRAFT, S.OFFERED, S.WITHDRAWN):
        raise NotSigned("协议尚未由双方签署，不能按协议下单", status=status.value)
    days = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    if status is S.ENDED or today > last_on:
        raise Expired(f"协议已终止（期限至 {last_on}），不能再按协议下单", **days)
    if today < first_on:
        raise NotYetInForce(f"协议自 {first_on} 起生效，现在还不能按协议下单", **days)


def check_wording(wording: Wording, *, today: date) -> None:
    """Raise BadWording with everything that is wrong, by field."""
    faults: dict[str, list[str]] = {}
    if len(wording.title.strip()) < 2:
        faults["title"] = ["请填写协议名称"]
    if found := _term_faults(wording, today):
        faults["last_on"] = found
    if len(set(wording.members) | set(wording.partners)) > MOST_UNITS:
        faults["members"] = [f"一份协议最多 {MOST_UNITS} 个单位"]
    if found := _item_faults(wording):
        faults["items"] = found
    if not _bounded(wording):
        faults["ceiling_fen"] = ["请填写协议总上限，或为每个商品填写上限"]
    if faults:
        raise BadWording("协议内容有误，请按提示修改", fields=faults)


def _term_faults(wording: Wording, today: date) -> list[str]:
    if wording.last_on < wording.first_on:
        return ["截止日不能早于起始日"]
    if wording.last_on < today:
        return ["截止日已过，请重新填写"]
    return ["期限最长五年"] if wording.last_on - wording.first_on > LONGEST else []


def _item_faults(wording: Wording) -> list[str]:
    items = wording.items
    if not items:
        return ["请至少选择一个商品并填写协议价"]
    if len(items) > MOST_ITEMS:
        return [f"一份协议最多 {MOST_ITEMS} 个商品"]
    if len({item.sku_id for item in items}) < len(items):
        return ["同一商品规格只能出现一次"]
    amounts = [n for item in items for n in (item.price_fen, item.ceiling_milli, item.ceiling_fen)]
    return ["协议价和上限须大于 0"] if any(n is not None and n <= 0 for n in amounts) else []


def _bounded(wording: Wording) -> bool:
    whole = (wording.ceiling_fen, wording.ceiling_milli)
    if any(bound is not None for bound in whole):
        return True
    return all(item.ceiling_milli is not None or item.ceiling_fen is not None for item in wording.items)


def check_one_unit(units: set[str], ceiling_milli: int | None) -> None:
    """A quantity over the whole agreement needs goods that are counted alike; raises BadWording."""
    if ceiling_milli is not None and len(units) > 1:
        word = "商品的计量单位不同，不能设协议总数量上限；请按商品设上限，或只设总金额"
        raise BadWording(word, fields={"ceiling_milli": [word]})


def digest(text: Mapping[str, object]) -> str:
    """What a signature is of: the agreement's text, whatever its order in memory."""
    return hashlib.sha256(json.dumps(text, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
