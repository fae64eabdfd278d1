"""Kinds of events."""

from enum import StrEnum


class EventKind(StrEnum):
    """What is held (A70, A72, A73)."""

    SALE = "sale"  # 展销
    RALLY = "rally"  # 动员会
    HARVEST = "harvest"  # 丰收节
    CARNIVAL = "carnival"  # 嘉年华
    MATCHING = "matching"  # 对接会
    EXPO = "expo"  # 农博会
    OTHER = "other"


K = EventKind
# As report forms write them.
KIND_WORDS = {
    K.SALE: "展销", K.RALLY: "动员会", K.HARVEST: "丰收节", K.CARNIVAL: "嘉年华", K.MATCHING: "对接会", K.EXPO: "农博会",
    K.OTHER: "其他",
}  # fmt: skip
