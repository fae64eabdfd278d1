from enum import StrEnum

import pytest

from shop.core.flow import Flow, WrongMoment, step


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


FLOW = Flow(go=step(Light.RED, to=Light.GREEN))


def test_an_event_leads_where_the_table_says():
    assert FLOW.target(Light.RED, "go") is Light.GREEN


def test_an_event_out_of_turn_is_refused():
    with pytest.raises(WrongMoment) as refused:
        FLOW.target(Light.GREEN, "go")
    assert refused.value.facts == {"event": "go", "status": "green"}


def test_only_what_is_open_is_offered():
    assert FLOW.open_events(Light.RED) == ("go",)
    assert FLOW.open_events(Light.GREEN) == ()
