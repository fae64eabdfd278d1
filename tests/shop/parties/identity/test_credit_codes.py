"""统一社会信用代码."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.parties.identity.rules import BadCreditCode, check_credit_code, make_credit_code

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("prefix", ["11", "12", "51", "81", "91", "92", "93", "N1", "N2", "N3", "A1", "Y1"])
def test_codes_of_every_registering_department_are_valid(prefix: str) -> None:
    code = make_credit_code(f"{prefix}419001MA4567890")
    assert check_credit_code(code) == code


def test_a_known_code_from_the_standard_is_valid() -> None:
    # Worked by hand from GB 32100-2015: weights 3**i mod 31, 31 minus the sum modulo 31.
    body = "91350100M000100Y4"
    weights = [pow(3, i, 31) for i in range(17)]
    total = sum(LETTERS.index(char) * weight for char, weight in zip(body, weights, strict=True))
    assert check_credit_code(body + LETTERS[(31 - total % 31) % 31])


def test_small_letters_and_spaces_are_put_right() -> None:
    code = make_credit_code("91419001MA4567890")
    assert check_credit_code(f" {code[:8].lower()} {code[8:].lower()} ") == code


@given(st.integers(0, 16), st.sampled_from(LETTERS))
def test_any_single_slip_is_found(place: int, letter: str) -> None:
    code = make_credit_code("12419001MA4567890")
    slipped = code[:place] + letter + code[place + 1 :]
    if slipped != code:
        with pytest.raises(BadCreditCode):
            check_credit_code(slipped)


@pytest.mark.parametrize(
    "text", ["", "123", "12419001MA456789OI", "B1419001MA4567890X", "１２419001MA4567890X"]
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(BadCreditCode):
        check_credit_code(text)
