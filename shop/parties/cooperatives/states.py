"""What a cooperative is, and how its life goes; how it comes to be is told in onboarding."""

from enum import StrEnum

from shop.core.flow import Flow, step


class CooperativeStatus(StrEnum):
    """A suspended cooperative fulfils what was ordered and gets nothing new."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


S = CooperativeStatus
COOPERATIVE_FLOW = Flow(
    suspend=step(S.ACTIVE, to=S.SUSPENDED),
    resume=step(S.SUSPENDED, to=S.ACTIVE),
    close=step(S.ACTIVE, S.SUSPENDED, to=S.CLOSED),
)


class LegalForm(StrEnum):
    """Who may sell: a legal identity is required (rules.md, Accreditation)."""

    COOPERATIVE = "cooperative"  # 农民专业合作社
    VILLAGE_COLLECTIVE = "village_collective"  # 村集体经济组织
    ENTERPRISE = "enterprise"  # 企业
    FAMILY_FARM = "family_farm"  # 家庭农场


class BankChangeStatus(StrEnum):
    """A new account (or legal person) counts only after a second person has confirmed it."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


B = BankChangeStatus
BANK_CHANGE_FLOW = Flow(confirm=step(B.ASKED, to=B.CONFIRMED), refuse=step(B.ASKED, to=B.REFUSED))
LEGAL_PERSON_FLOW = BANK_CHANGE_FLOW


class ClaimStatus(StrEnum):
    """Counts of helped households are shown only once the county has checked their evidence."""

    SUBMITTED = "submitted"
    CHECKED = "checked"
    REFUSED = "refused"


C = ClaimStatus
CLAIM_FLOW = Flow(check=step(C.SUBMITTED, to=C.CHECKED), refuse=step(C.SUBMITTED, to=C.REFUSED))
