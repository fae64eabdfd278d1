"""The words for what is proposed, reviewed and recommended; `labels` takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from shop.catalog.listings.states import VersionKind, VersionStatus
from shop.catalog.pricing.states import PriceReviewStatus
from shop.catalog.recommendations.states import RecommendationKind, RecommendationStatus

LABELS: dict[type[StrEnum], Mapping[Any, Any]] = {
    VersionStatus: {
        VersionStatus.WAITING: _("待审核"),
        VersionStatus.APPROVED: _("已通过"),
        VersionStatus.RETURNED: _("已退回"),
        VersionStatus.RECALLED: _("已撤回"),
    },
    VersionKind: {
        VersionKind.LISTING: _("上架"),
        VersionKind.MATERIAL: _("要紧改动"),
        VersionKind.MINOR: _("一般改动"),
    },
    PriceReviewStatus: {
        PriceReviewStatus.ASKED: _("待审定"),
        PriceReviewStatus.APPROVED: _("已审定"),
        PriceReviewStatus.RETURNED: _("已退回"),
        PriceReviewStatus.RECALLED: _("已撤回"),
    },
    RecommendationKind: {
        RecommendationKind.FRONT_PAGE: _("推送首页"),
        RecommendationKind.UNION: _("工会采购目录"),
    },
    RecommendationStatus: {
        RecommendationStatus.ACTIVE: _("推荐中"),
        RecommendationStatus.ENDED: _("已结束"),
    },
}

TONES: dict[type[StrEnum], Mapping[Any, str]] = {
    VersionStatus: {
        VersionStatus.WAITING: "amber",
        VersionStatus.RETURNED: "red",
        VersionStatus.RECALLED: "grey",
    },
    PriceReviewStatus: {
        PriceReviewStatus.ASKED: "amber",
        PriceReviewStatus.RETURNED: "red",
        PriceReviewStatus.RECALLED: "grey",
    },
    RecommendationStatus: {RecommendationStatus.ENDED: "grey"},
}
