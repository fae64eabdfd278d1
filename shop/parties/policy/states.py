"""The parameters that places and years set differently; what each is, and what holds where nobody set it."""

from enum import StrEnum


class Kind(StrEnum):
    """How a value is written: a whole number, numbers from high to low, yes and no (1 and 0), or fen."""

    NUMBER = "number"
    NUMBERS = "numbers"
    SWITCH = "switch"
    AMOUNT = "amount"


class Policy(StrEnum):
    """Names of parameters; an empty value switches the check behind it off."""

    PUBLICITY_WORKDAYS = "publicity_workdays"
    REVIEW_WORKDAYS = "review_workdays"
    PAPER_REMINDER_DAYS = "paper_reminder_days"
    ACCREDITATION_MONTHS = "accreditation_months"
    COMPLAINT_ANSWER_WORKDAYS = "complaint_answer_workdays"
    LISTING_REVIEW_REQUIRED = "listing_review_required"
    PRICE_REVIEW_REQUIRED = "price_review_required"
    PRICE_HIGH_BP = "price_high_bp"
    BOOTHS_PER_TOWN = "booths_per_town"
    CLAIM_DAYS = "claim_days"
    CLAIM_ANSWER_DAYS = "claim_answer_days"
    REPORT_DUE_DAYS = "report_due_days"
    REPORT_REMINDER_DAYS = "report_reminder_days"
    RESERVED_SHARE_BP = "reserved_share_bp"
    RESERVED_NOT_BELOW_LAST = "reserved_not_below_last"
    QUOTA_BY_ACCEPTANCE = "quota_by_acceptance"
    QUOTA_CLOSE_DAYS = "quota_close_days"
    WELFARE_SHARE_BP = "welfare_share_bp"
    WELFARE_BY_ACCREDITED = "welfare_by_accredited"
    WELFARE_CAP_FEN = "welfare_cap_fen"
    PUBLIC_LEAST_UNITS = "public_least_units"
    PUBLIC_DOMINANT_BP = "public_dominant_bp"
    FLAG_RETURN_DAYS = "flag_return_days"
    FLAG_SPLIT_DAYS = "flag_split_days"
    FLAG_PRICE_BP = "flag_price_bp"
    FLAG_LAST_HOURS = "flag_last_hours"
    FLAG_LAST_HOURS_BP = "flag_last_hours_bp"
    FLAG_MIN_YUAN = "flag_min_yuan"
    EXPORT_KEPT_DAYS = "export_kept_days"
