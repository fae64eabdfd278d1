"""An import is looked at first and confirmed once."""

from enum import StrEnum

from shop.core.flow import Flow, step


class ImportStatus(StrEnum):
    """Checked: nothing is made yet. Done: its good rows have become drafts."""

    CHECKED = "checked"
    DONE = "done"


IMPORT_FLOW = Flow(confirm=step(ImportStatus.CHECKED, to=ImportStatus.DONE))


class Extent(StrEnum):
    """What to do while some rows are bad."""

    GOOD_ROWS = "good_rows"
    ALL_OR_NOTHING = "all_or_nothing"


class SameName(StrEnum):
    """What to do with a product whose name the cooperative already has."""

    SKIP = "skip"
    NEW = "new"
