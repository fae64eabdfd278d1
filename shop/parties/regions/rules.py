"""What a region code says by its shape."""

from __future__ import annotations

from dataclasses import dataclass

from shop.core.errors import Invalid


class UnknownRegion(Invalid):
    """No such region code."""

    code = "region.unknown"


@dataclass(frozen=True)
class Levels:
    """The codes of one path by level. Where a layer does not exist, its neighbour stands in: 济源 (a
    county-level city directly under the province) is its own prefecture, 东莞 its own county, so that
    every fact has a place in every table and children still add up to their parent."""

    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    town: str | None = None


def level_of(code: str) -> str:
    """province, prefecture, county, town or village, by the shape of the code."""
    if len(code) == 6:
        if code.endswith("0000"):
            return "province"
        return "prefecture" if code.endswith("00") else "county"
    if len(code) == 9:
        return "town"
    if len(code) == 12:
        return "village"
    raise UnknownRegion("区划代码应为 6、9 或 12 位数字", code=code)


def levels(path: str) -> Levels:
    """'/410000/419001/419001100/' -> province 410000, prefecture and county 419001, town 419001100."""
    found = {level_of(code): code for code in path.strip("/").split("/") if code}
    prefecture, county = found.get("prefecture"), found.get("county")
    return Levels(found.get("province"), prefecture or county, county or prefecture, found.get("town"))


def within(path: str, scope_path: str) -> bool:
    """Whether a path lies in a scope; paths end with a slash, so 6542 never matches 65420."""
    return path.startswith(scope_path)


def is_pseudo(code: str, name: str) -> bool:
    """A node that only keeps the tree whole: 市辖区 and 县 under a municipality, 省直辖县级行政区划, and the
    like at town level. It stands in no path, name or report."""
    at_prefecture = level_of(code) == "prefecture" and name in ("市辖区", "县")
    return at_prefecture or name.endswith(("直辖县级行政区划", "直辖村级区划"))


class WrongLevel(Invalid):
    """The flag makes no sense at this level."""

    code = "region.wrong_level"


def check_flags(level: str, *, is_832: bool = False, is_mountain_town: bool = False) -> None:
    """The 832 are counties, mountain towns are towns."""
    if is_832 and level != "county":
        raise WrongLevel("“832”标记只用于县级区划", fields={"is_832": ["只用于县级区划"]})
    if is_mountain_town and level != "town":
        raise WrongLevel("山区镇标记只用于乡镇", fields={"is_mountain_town": ["只用于乡镇"]})
