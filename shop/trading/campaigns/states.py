"""The words a campaign is told in, and where it stands on a day."""

from enum import StrEnum


class TermPack(StrEnum):
    """Which words the interface and its reports print: those of the fight against poverty (until 2020), or
    those of the help that followed it."""

    POVERTY = "poverty"
    REVIVAL = "revival"


class CampaignStage(StrEnum):
    """Before, within or after the window; follows from the day, is never stored."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
