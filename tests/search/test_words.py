"""Words in their plain form: where they end, how they sound, and which amounts they name."""

import pytest

from search.backends.base import Field
from search.chinese import Facts, head, short_place, tokens
from search.words import sounds
from search.words.amounts import amounts
from search.words.catalogue import own_word
from search.words.cut import Cutter
from search.words.fold import fold, fold_with_places


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("５ＫＧ蘋果", "5kg苹果"), ("紅棗", "红枣"), ("麵粉", "面粉"), ("LÜ豆", "lv豆"), ("㎏", "kg"), ("", "")],
)
def test_one_plain_form_for_all_spellings(typed: str, plain: str) -> None:
    assert fold(typed) == plain


def test_each_folded_sign_knows_where_it_came_from() -> None:
    folded, places = fold_with_places("5㎏蘋果")
    assert (folded, places) == ("5kg苹果", [0, 1, 1, 2, 3])


def test_the_dictionary_breaks_words_that_are_our_own_and_keeps_them_when_told() -> None:
    assert Cutter().cut("凉拌折耳根") != ["凉拌", "折耳根"]
    assert Cutter(["折耳根", "耙耙柑"]).cut("凉拌折耳根") == ["凉拌", "折耳根"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("红枣", "hongzao"), ("重庆", "chongqing"), ("番茄", "fanqie"), ("薄皮核桃", "baopihetao"),
        ("长豆角", "changdoujiao"), ("六安", "luan"), ("泌阳", "biyang"), ("绿豆", "lvdou"), ("仔姜", "zijiang"),
    ],
)  # fmt: skip
def test_goods_and_places_sound_as_people_say_them(word: str, said: str) -> None:
    assert sounds.joined(word) == said


def test_letters_are_spelled_in_the_fewest_syllables() -> None:
    assert sounds.spelled("hongzao") == ("hong", "zao")
    assert sounds.spelled("xian") == ("xian",)
    assert sounds.spelled("hfsx") == ()


def test_sounds_that_many_do_not_tell_apart_are_one_loose_sound() -> None:
    assert sounds.loose("zhang") == sounds.loose("zan")
    assert sounds.loose("niu") == sounds.loose("liu")
    assert sounds.loose("shi") != sounds.loose("chi")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5斤装", ["#2500g"]), ("2.5kg", ["#2500g"]), ("2.5 公斤/袋", ["#2500g"]), ("五斤", ["#2500g"]),
        ("半斤", ["#250g"]), ("二两", ["#100g"]), ("500g*5袋", ["#500g", "#2500g"]), ("500ml×12瓶", ["#500ml", "#6000ml"]),
        ("5升/桶", ["#5000ml"]), ("30枚/盒", ["#30个"]), ("十二个", ["#12个"]), ("1吨", ["#1000000g"]),
        ("三七粉", []), ("5gx", []), ("0斤", []), ("番茄", []), ("十十斤", []),
    ],
)  # fmt: skip
def test_amounts_that_are_alike_are_one_token(text: str, found: list[str]) -> None:
    assert [token for amount in amounts(fold(text)) for token in amount.tokens] == found


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("苹果（一级）5kg装", "苹果"),
        ("帮扶礼包（六样）", "帮扶礼包"),
        ("红富士苹果 特级", "红富士苹果"),
        ("（新）", "新"),
    ],
)
def test_the_head_of_a_name_is_the_thing(name: str, thing: str) -> None:
    assert head(fold(name)) == thing


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("济源市", "济源"), ("新疆维吾尔自治区", "新疆"), ("塔城地区", "塔城"), ("和布克赛尔蒙古自治县", "和布克赛尔"),
        ("湘西土家族苗族自治州", "湘西"), ("王屋镇", "王屋"), ("内蒙古自治区", "内蒙古"), ("县", "县"),
    ],
)  # fmt: skip
def test_places_are_known_without_what_they_are(name: str, short: str) -> None:
    assert short_place(name) == short


def test_a_seller_is_known_by_its_own_word() -> None:
    assert own_word("济源市沃野种养专业合作社", ["济源", "河南"]) == "沃野"


def test_a_product_is_kept_by_words_parts_sounds_and_initials() -> None:
    kept = tokens(
        Facts("王屋山苹果（一级）", ["河南省", "济源市"], "沃野合作社", "苹果", "果盘子", specs=["5 kg/箱"])
    )
    assert {"王屋山", "苹果", "~山苹", "~果", "$苹果", "=王屋山苹果"} <= set(kept[Field.NAME])
    assert kept[Field.REGION] == ["河南省", "河南", "济源市", "济源"]
    assert {"pingguo", "~shan'ping", "=wangwushanpingguo", "@jiyuan"} <= set(kept[Field.PINYIN])
    assert {"pg", "wwsp", "wspg", "wws"} <= set(kept[Field.INITIALS])
    assert "#5000g" in kept[Field.TEXT]
    assert all(len(words) == len(set(words)) for words in kept.values())


def test_people_who_write_lu_for_lü_find_it() -> None:
    kept = tokens(Facts("绿豆"))[Field.PINYIN]
    assert {"lvdou", "ludou"} <= set(kept)
