"""Several servers are asked one after the other, and the trouble of one keeps no other's answer out."""

import pytest

from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Conflict, Trouble, Unreachable
from claimset.server.servers import SHARED, Servers
from claimset.sync.each_server import ServerAnswer, ServerTrouble, ask_each


def _servers(*names: str, failures: dict[str, Trouble] | None = None, own: bool = True) -> Servers:
    connections: dict[str, AnnotationServer] = {
        name: LabelStudio.at(f"http://127.0.0.1:1/{name}", "0" * 40) for name in names
    }
    return Servers(connections, failures or {}, has_own_servers=own)


def _refuse_a02(_: AnnotationServer, annotator: str | None) -> str:
    if annotator == "a02":
        raise Conflict("it moved", "look at it")
    return f"the answer of {annotator}"


def test_who_does_not_answer_and_who_stops_are_named_among_the_answers() -> None:
    down = Unreachable("the server of a01 does not run", "start it")
    answers = list(ask_each(_servers("a03", "a02", SHARED, failures={"a01": down}), _refuse_a02))
    assert [answer.annotator for answer in answers] == [None, "a01", "a02", "a03"]
    assert [answer.value for answer in answers if isinstance(answer, ServerAnswer)] == [
        "the answer of None",
        "the answer of a03",
    ]
    assert [
        (answer.trouble.message, answer.trouble.remedy, answer.trouble.exit_code)
        for answer in answers
        if isinstance(answer, ServerTrouble)
    ] == [("the server of a01 does not run", "start it", 4), ("the server of a02: it moved", "look at it", 5)]


def test_the_trouble_of_the_only_server_ends_it_in_its_own_words() -> None:
    def refuse(_: AnnotationServer, __: str | None) -> str:
        raise Conflict("it moved", "look at it")

    with pytest.raises(Conflict, match=r"^it moved$"):
        list(ask_each(_servers(SHARED, own=False), refuse))
