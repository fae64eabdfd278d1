"""The life of one version of an office's own form."""

from enum import StrEnum

from shop.core.flow import Flow, step


class FormStatus(StrEnum):
    """A published version never changes: the next one replaces it, and both can still be filled."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    RETIRED = "retired"
    DROPPED = "dropped"


S = FormStatus
FORM_FLOW = Flow(
    publish=step(S.DRAFT, to=S.PUBLISHED),
    drop=step(S.DRAFT, to=S.DROPPED),
    replace=step(S.PUBLISHED, to=S.REPLACED),
    retire=step(S.PUBLISHED, to=S.RETIRED),
)
READABLE = (S.PUBLISHED, S.REPLACED, S.RETIRED)
