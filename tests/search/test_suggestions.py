"""What is offered while somebody types."""

import pytest

from search import Suggestions

PHRASES = {
    "红枣": 9,
    "红富士苹果": 7,
    "若羌红枣": 5,
    "洪洞小米": 3,
    "苹果": 8,
    "沃野种养专业合作社": 1,
    "济源市": 2,
    "5kg 大米": 1,
}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("红", ["红枣", "红富士苹果", "若羌红枣"]),
        ("hong", ["红枣", "红富士苹果", "洪洞小米"]),
        ("hz", ["红枣"]),
        ("红f", ["红富士苹果"]),
        ("紅棗", ["红枣", "若羌红枣"]),
        ("pg", ["苹果"]),
        ("沃野", ["沃野种养专业合作社"]),
        ("5K", ["5kg 大米"]),
        ("", []),
        ("*", []),
        ("挖掘", []),
    ],
)
def test_phrases_that_begin_so_the_most_used_first(typed: str, offered: list[str]) -> None:
    assert Suggestions(PHRASES)(typed) == offered


def test_no_more_than_ten() -> None:
    assert len(Suggestions({f"苹果{number}": 1 for number in range(50)})("苹果")) == 10
