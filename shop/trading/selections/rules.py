"""What a selection must hold before it can be decided: visits on the spot, scores, at most two, by other eyes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from shop.core.errors import Forbidden, Invalid, Refused
from shop.trading.selections.states import SelectionStatus

MAX_CHOSEN = 2  # “考察后择优选择 1—2 家”
MAX_CANDIDATES = 10
MAX_CRITERIA = 10
MAX_PHOTOS = 9
FULL_POINTS = 100
WEIGHTS_SUM = 100


class BadCriteria(Invalid):
    """Weights must add up to a hundred, names differ."""

    code = "selection.bad_criteria"


class BadVisit(Invalid):
    """A visit took place, by somebody, and found something."""

    code = "selection.bad_visit"


class BadScore(Invalid):
    """Every criterion gets 0 to 100 points."""

    code = "selection.bad_score"


class TooManyCandidates(Refused):
    """More than anybody can visit, or one named twice."""

    code = "selection.too_many_candidates"


class CandidateTaken(Refused):
    """The cooperative is a candidate already."""

    code = "selection.candidate_taken"


class NotOpen(Refused):
    """Decided or dropped selections do not change any more."""

    code = "selection.not_open"


class TooManyChosen(Invalid):
    """At most two; a third is refused."""

    code = "selection.too_many_chosen"


class BadDecision(Invalid):
    """Nobody was chosen, or a reason is missing."""

    code = "selection.bad_decision"


class NotVisited(Refused):
    """Nobody is chosen unseen or without scores."""

    code = "selection.not_visited"


class OwnSelection(Forbidden):
    """The one who opened the selection does not decide it."""

    code = "selection.own_selection"


class TooManyPhotos(Refused):
    """Enough has been attached."""

    code = "selection.too_many_photos"


def check_criteria(criteria: Sequence[tuple[str, int]]) -> None:
    """(name, weight) pairs; raises BadCriteria."""
    names = [name for name, _weight in criteria]
    faults = []
    if not 1 <= len(criteria) <= MAX_CRITERIA:
        faults.append(f"请填写 1 至 {MAX_CRITERIA} 项评分标准")
    if len(set(names)) < len(names) or not all(names):
        faults.append("评分标准名称不能为空或重复")
    if any(weight <= 0 for _name, weight in criteria):
        faults.append("每项权重必须大于 0")
    elif sum(weight for _name, weight in criteria) != WEIGHTS_SUM:
        faults.append(f"各项权重合计须为 {WEIGHTS_SUM}，现为 {sum(weight for _name, weight in criteria)}")
    if faults:
        raise BadCriteria("评分标准需要修改：" + "；".join(faults), fields={"criteria": faults})


def check_open(status: SelectionStatus) -> None:
    """Raises NotOpen."""
    if status is not SelectionStatus.OPEN:
        raise NotOpen("本次择优已结束，不能再修改", status=status.value)


def check_visit(*, visited_on: date, today: date, visitors: str, findings: str) -> None:
    """Raises BadVisit, all faults at once."""
    faults = {}
    if visited_on > today:
        faults["visited_on"] = ["考察日期不能晚于今天"]
    if not visitors:
        faults["visitors"] = ["请填写参加考察的人员职务，如“食堂负责人、工会主席”"]
    if not findings:
        faults["findings"] = ["请填写考察情况"]
    if faults:
        raise BadVisit("考察记录需要修改", fields=faults)


def check_points(points: Mapping[int, int], criteria: Collection[int]) -> None:
    """Criterion id -> points; raises BadScore unless each criterion has its points."""
    if set(points) != set(criteria):
        raise BadScore("请为每项标准评分", fields={"points": ["请为每项标准评分"]})
    if not all(0 <= given <= FULL_POINTS for given in points.values()):
        word = f"每项评分须在 0 至 {FULL_POINTS} 之间"
        raise BadScore(word, fields={"points": [word]})


def weighted(points: Sequence[tuple[int, Sequence[int]]]) -> int | None:
    """(weight, points of each scorer) per criterion -> hundredths of a point out of 100, rounded half up; None
    until every criterion was scored. Each criterion counts by the mean of its scorers."""
    if not points or not all(given for _weight, given in points):
        return None
    # All criteria are scored together, so each has as many scorers.
    scorers = len(points[0][1])
    total = sum(weight * sum(given) for weight, given in points)
    return (total * 2 + scorers) // (2 * scorers)


def check_decider(*, opened_by: int, by: int) -> None:
    """Raises OwnSelection."""
    if opened_by == by:
        raise OwnSelection("发起人不能自己作出择优决定，请由本单位其他负责人决定")


def check_chosen(chosen: Sequence[tuple[int, str]], ready: Collection[int], known: Collection[int]) -> None:
    """(candidate id, reason) in their order; `ready` were visited and scored. Raises TooManyChosen, BadDecision,
    NotVisited."""
    ids = [candidate_id for candidate_id, _reason in chosen]
    if len(ids) > MAX_CHOSEN:
        word = f"最多选择 {MAX_CHOSEN} 家，已选 {len(ids)} 家，请减少"
        raise TooManyChosen(word, fields={"chosen": [word]})
    if not ids or len(set(ids)) < len(ids) or not set(ids) <= set(known):
        raise BadDecision("请从候选合作社中选择 1 至 2 家", fields={"chosen": ["请选择 1 至 2 家候选合作社"]})
    if not all(reason for _id, reason in chosen):
        raise BadDecision("请为每家入选合作社填写理由", fields={"chosen": ["请填写入选理由"]})
    if not set(ids) <= set(ready):
        raise NotVisited("入选合作社须先有实地考察记录和评分", candidate_ids=sorted(set(ids) - set(ready)))


def check_photos(count: int) -> None:
    """Raises TooManyPhotos."""
    if count >= MAX_PHOTOS:
        raise TooManyPhotos(f"每次考察最多 {MAX_PHOTOS} 张照片")
