"""What an order keeps of its unit for ever: a frozen value, copied at placing."""

from dataclasses import dataclass

from shop.parties.buyers.models import BuyerUnit


@dataclass(frozen=True)
class BuyerTags:
    """The statistics tags of a counted unit as they are now."""

    unit_id: int
    unit_name: str
    region_path: str
    venue: str
    system: str
    competent_department: str
    category: str
    helper: str


def tags_of(unit: BuyerUnit) -> BuyerTags:
    """Copy the tags; later edits of the unit do not reach them. A confidential unit goes by its alias."""
    return BuyerTags(
        unit_id=unit.id,
        unit_name=unit.public_name,
        region_path=unit.region_path,
        venue=unit.venue.value,
        system=unit.system.value,
        competent_department=unit.competent_department,
        category=unit.category.value,
        helper=unit.helper.value,
    )
