"""The two campaigns of the notices, and one under way now with the counties' own below it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shop.core import clock
from shop.parties.regions import queries as regions
from shop.trading.campaigns import actions
from shop.trading.campaigns.states import TermPack

# Document numbers are left out: the two campaigns are those of the notices, their papers are not ours to cite.
OLD = (
    ("济源市消费扶贫月活动", "419001", date(2020, 9, 10), date(2020, 10, 10), "“10月上旬”按 10 月 10 日计"),
    ("塔城地区消费扶贫专项行动", "654200", date(2020, 8, 1), date(2020, 9, 30), ""),
)
THEME = "万企参与，亿人同行"
BELOW = (("乌苏市专场", "654202"), ("沙湾市专场", "654203"))


def announce_old(*, now: datetime) -> None:
    """The two of 2020, in the words of their time."""
    for name, region, first, last, note in OLD:
        actions.announce(
            regions.region(region), name=name, first_on=first, last_on=last, theme=THEME, note=note,
            term_pack=TermPack.POVERTY, by=None, now=now,
        )  # fmt: skip


def announce_present(*, now: datetime) -> None:
    """This month in 塔城: its days were moved once, for a reason; two counties have their own within it.

    Announced after the orders, which therefore carry no tag of it: what it counts follows from days and regions.
    """
    today = clock.business_day(now)
    first = today.replace(day=1)
    made = actions.announce(
        regions.region("654200"), name=f"塔城地区{first.year}年{first.month}月消费帮扶行动", first_on=first,
        last_on=today + timedelta(days=7), theme="买帮扶产品，献一份爱心", by=None, now=now,
    )  # fmt: skip
    actions.extend(
        made, last_on=today + timedelta(days=20), reason="各县（市）专场尚未结束，适当后延", by=None, now=now
    )
    for name, region in BELOW:
        actions.announce(
            regions.region(region), name=name, first_on=first, last_on=today + timedelta(days=10), parent=made,
            theme=f"{name}：产地直达食堂", by=None, now=now,
        )  # fmt: skip
