"""What kind of words a group holds."""

from enum import StrEnum


class AliasKind(StrEnum):
    """`same`: each finds the others. `wider`, `typo`: the first finds the others, and they do not find it."""

    SAME = "same"
    WIDER = "wider"
    TYPO = "typo"
