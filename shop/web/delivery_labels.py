"""What people read for the closed lists of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.fulfilment.deliveries.states import DeliveryStatus
from shop.fulfilment.substitutions.states import SubstitutionStatus

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    DeliveryStatus: {
        DeliveryStatus.PLANNED: _("待装车"),
        DeliveryStatus.LOADED: _("已装车"),
        DeliveryStatus.UNDER_WAY: _("配送中"),
        DeliveryStatus.DONE: _("已送达验收"),
        DeliveryStatus.CANCELLED: _("已取消"),
    },
    SubstitutionStatus: {
        SubstitutionStatus.PROPOSED: _("待单位答复"),
        SubstitutionStatus.CONSENTED: _("单位已同意"),
        SubstitutionStatus.REFUSED: _("单位不同意"),
        SubstitutionStatus.WITHDRAWN: _("已撤回"),
    },
}
TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    DeliveryStatus: {
        DeliveryStatus.PLANNED: "amber",
        DeliveryStatus.LOADED: "blue",
        DeliveryStatus.UNDER_WAY: "blue",
        DeliveryStatus.CANCELLED: "grey",
    },
    SubstitutionStatus: {
        SubstitutionStatus.PROPOSED: "amber",
        SubstitutionStatus.REFUSED: "red",
        SubstitutionStatus.WITHDRAWN: "grey",
    },
}
