"""The words of a term pack in place of today's."""

from __future__ import annotations

from collections.abc import Mapping

from shop.trading.campaigns.states import TermPack

# Today's words -> the pack's, longest first. Today's own pack changes nothing.
PACKS: Mapping[TermPack, Mapping[str, str]] = {
    TermPack.POVERTY: {
        "带动脱贫户": "带动贫困户",
        "受带动农户": "受带动贫困户",
        "带动户数": "带动贫困户数",
        "监测对象": "建档立卡贫困户",
        "认定产品": "认定扶贫产品",
        "脱贫地区": "贫困地区",
        "脱贫户": "贫困户",
        "帮扶": "扶贫",
    },
    TermPack.REVIVAL: {},
}


def told(text: str, pack: TermPack) -> str:
    """A text in the words of a pack."""
    for today, then in PACKS[pack].items():
        text = text.replace(today, then)
    return text
