"""Kinds of outlets and the places they stand in."""

from enum import StrEnum


class OutletKind(StrEnum):
    """What the outlet is (A58, A64, A65)."""

    COUNTER = "counter"  # 专柜
    ZONE = "zone"  # 专区
    HALL = "hall"  # 专馆
    CENTRE = "centre"  # 展销中心
    WORKSTATION = "workstation"  # 爱心工作站


class OutletVenue(StrEnum):
    """The eight kinds of place of the notice (A61), and the rest."""

    SUPERMARKET = "supermarket"  # 超市商场
    WHOLESALE = "wholesale"  # 批发市场
    FARM_MARKET = "farm_market"  # 农贸市场
    AIRPORT = "airport"
    STATION = "station"
    HOTEL = "hotel"
    SCENIC = "scenic"  # 景区
    PETROL = "petrol"  # 加油站
    OTHER = "other"
