"""What people may change about a region: its flags. The tree itself comes from the loader."""

from __future__ import annotations

from datetime import datetime

from shop.parties.regions.models import Region
from shop.parties.regions.rules import check_flags
from shop.support import audit


def set_flags(
    region: Region,
    *,
    is_832: bool | None = None,
    is_mountain_town: bool | None = None,
    by: int,
    now: datetime,
) -> None:
    """Mark a county as one of the 832, or a town as a mountain town; None leaves a flag as it is."""
    wanted = {"is_832": is_832, "is_mountain_town": is_mountain_town}
    changes = {key: value for key, value in wanted.items() if value is not None}
    check_flags(region.level, **changes)
    audit.change("region.set_flags", region, by=by, now=now, **changes)
