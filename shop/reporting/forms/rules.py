"""When a form may be changed."""

from __future__ import annotations

from shop.core.errors import Refused
from shop.reporting.forms.states import FormStatus


class DraftExists(Refused):
    """Two people would work on the next version at once."""

    code = "forms.draft_exists"


class PublishedForm(Refused):
    """What is published is never edited."""

    code = "forms.published"


def check_no_draft(exists: bool) -> None:
    if exists:
        raise DraftExists("这张报表已有一份草稿，请在草稿上继续修改")


def check_draft(status: FormStatus) -> None:
    if status is not FormStatus.DRAFT:
        raise PublishedForm("已发布的版本不能修改，请另起新版本")
