"""Where a publication stands, and what its regions are regions of."""

from enum import StrEnum

from shop.core.flow import Flow, step


class PublicationStatus(StrEnum):
    """What was public once stays on record, and counts against what may be published later."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PublicationSide(StrEnum):
    """Sales of what grew there, or purchases of those who buy there."""

    ORIGIN = "origin"
    BUYER = "buyer"


class Hidden(StrEnum):
    """Why a cell is not shown."""

    FEW = "few"
    DOMINANT = "dominant"
    CONFIDENTIAL = "confidential"
    COMPLEMENTARY = "complementary"


PUBLICATION_FLOW = Flow(withdraw=step(PublicationStatus.PUBLISHED, to=PublicationStatus.WITHDRAWN))
