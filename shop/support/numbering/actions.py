"""Human numbers: prefix, day, running number and a check digit against slips of the tongue."""

from __future__ import annotations

import secrets
from datetime import date

# Digits only: read over the phone, typed on a number pad, safe as text in a spreadsheet column.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3)


def new_number(prefix: str, day: date) -> str:
    """`CG20261123` + eight digits (seven random, one check digit); unique by the column's constraint.

    Random instead of counted: a counter row would make every order of the day queue behind it, and
    would tell each buyer how many orders the others placed. A clash (one in ten million per other
    number of that day) fails on the unique key and the request is tried again whole.
    """
    body = f"{day:%Y%m%d}{secrets.randbelow(10**7):07d}"
    return f"{prefix}{body}{check_digit(body)}"


def check_digit(digits: str) -> str:
    """Weighted sum modulo 11, 10 written as 0."""
    total = sum(int(digit) * WEIGHTS[i % len(WEIGHTS)] for i, digit in enumerate(digits))
    return str(total % 11 % 10)


def is_number(text: str, prefix: str) -> bool:
    """Whether `text` has the form and check digit of a number with this prefix."""
    body = text.removeprefix(prefix)
    return (
        text.startswith(prefix)
        and len(body) == 16
        and body.isascii()
        and body.isdigit()
        and check_digit(body[:-1]) == body[-1]
    )
