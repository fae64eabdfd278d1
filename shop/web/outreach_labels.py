"""The words of outlets, events and unsold goods."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.outreach.events.states import EventKind
from shop.outreach.outlets.states import OutletKind, OutletVenue
from shop.outreach.surplus.states import SurplusChannel, SurplusStatus

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    OutletKind: {
        OutletKind.COUNTER: _("专柜"),
        OutletKind.ZONE: _("专区"),
        OutletKind.HALL: _("专馆"),
        OutletKind.CENTRE: _("展销中心"),
        OutletKind.WORKSTATION: _("爱心工作站"),
    },
    EventKind: {
        EventKind.SALE: _("展销"),
        EventKind.RALLY: _("动员会"),
        EventKind.HARVEST: _("丰收节"),
        EventKind.CARNIVAL: _("嘉年华"),
        EventKind.MATCHING: _("对接会"),
        EventKind.EXPO: _("农博会"),
        EventKind.OTHER: _("其他"),
    },
    OutletVenue: {
        OutletVenue.SUPERMARKET: _("超市商场"),
        OutletVenue.WHOLESALE: _("批发市场"),
        OutletVenue.FARM_MARKET: _("农贸市场"),
        OutletVenue.AIRPORT: _("机场"),
        OutletVenue.STATION: _("车站"),
        OutletVenue.HOTEL: _("宾馆"),
        OutletVenue.SCENIC: _("景区"),
        OutletVenue.PETROL: _("加油站"),
        OutletVenue.OTHER: _("其他场所"),
    },
    SurplusStatus: {
        SurplusStatus.OPEN: _("待分派"),
        SurplusStatus.ASSIGNED: _("办理中"),
        SurplusStatus.SOLD: _("已售完"),
        SurplusStatus.CLOSED: _("已办结"),
    },
    SurplusChannel: {
        SurplusChannel.PLATFORM: _("本平台"),
        SurplusChannel.UNIT: _("单位团购"),
        SurplusChannel.COMMUNITY: _("社区团购"),
        SurplusChannel.EMERGENCY: _("应急物资供应"),
        SurplusChannel.MARKET: _("市场销售"),
        SurplusChannel.ONLINE: _("其他网络平台"),
        SurplusChannel.OTHER: _("其他渠道"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    SurplusStatus: {
        SurplusStatus.OPEN: "red",
        SurplusStatus.ASSIGNED: "amber",
        SurplusStatus.SOLD: "green",
        SurplusStatus.CLOSED: "grey",
    },
}
