"""What somebody may have meant, when it is no known word."""

import pytest

from search.words.catalogue import learn
from search.words.guesses import han_run, latin_run, meant

KNOWN = learn(
    {
        "葡萄干": 5,
        "玫瑰香葡萄": 3,
        "猕猴桃": 4,
        "蜜桃": 9,
        "香菇": 2,
        "苹果": 9,
        "土豆": 9,
        "复兴新鲜鸡蛋": 1,
        "红枣": 3,
    },
    regions=["平果市", "香姑镇", "济源市"],
    sellers=["济源市沃野种养专业合作社"],
).vocabulary()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("葡萄千", "葡萄干"),  # looks alike
        ("猕桃", "猕猴桃"),  # a sign is missing, and the one that is there names it
        ("香茹", "香菇"),  # goods before places
        ("平过", "苹果"),
        ("红早", "红枣"),
        ("土豆", "土豆"),
        ("挖掘机", "挖掘机"),
    ],
)
def test_one_word(typed: str, word: str) -> None:
    assert meant(typed, KNOWN) == word


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("济源土逗", ["济源", "土豆"]),
        ("沃野红早", ["沃野", "红枣"]),
        ("苹裹土豆", ["苹果", "土豆"]),
        ("苹果", ["苹果"]),
    ],
)
def test_a_whole_stretch(typed: str, words: list[str]) -> None:
    assert han_run(typed, KNOWN) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("honzao", ["红枣"]),
        ("pinguo", ["苹果"]),
        ("jiyuantudou", ["济源", "土豆"]),
        ("xyzzy", ["xyzzy"]),
        ("tud", ["tud"]),
    ],
)
def test_a_spelling(typed: str, words: list[str]) -> None:
    assert latin_run(typed, KNOWN) == words


def test_an_endless_stretch_keeps_all_its_signs() -> None:
    assert "".join(han_run("苹果" * 40, KNOWN)) == "苹果" * 40
