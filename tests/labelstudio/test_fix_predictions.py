"""Fixes as predictions: ours are distinguished from others', and no request is sent twice."""

import json
from collections.abc import Callable

import pytest

from claimset.labelstudio.payload.sent_fix import SentFix
from claimset.labelstudio.payload.server_rows import FixPrediction
from claimset.labelstudio.port import AmbiguousOutcome, Fixes
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Trouble
from faults.stand_in import Answer, StandIn, cut_off, hang_up, page, say, say_json

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FIX = SentFix(1, 12, "abcdef12", ({"id": "a"},))
OURS = FixPrediction(5, 1, 12, "abcdef12")
WRITES: dict[str, Callable[[Fixes], None]] = {
    "propose": lambda predictions: predictions.propose(FIX),
    "withdraw": lambda predictions: predictions.withdraw(OURS),
}


def row(version: object, number: int = 5, task: object = 1) -> dict[str, object]:
    return {"id": number, "task": task, "model_version": version, "result": []}


def test_ours_are_told_from_others_by_the_whole_version() -> None:
    other_versions = [
        "claimset fix 12 abcdef12 ",
        "claimset fix 12 ABCDEF12",
        "a claimset fix 12 abcdef12",
        "claimset fix 12",
        "claimset fix -1 abcdef12",
        "claimset fix ١٢ abcdef12",
        "",
        None,
        7,
    ]
    rows = [row(version, number) for number, version in enumerate(other_versions, 10)]
    rows += [row("claimset fix 12 abcdef12"), row("claimset fix 12 abcdef12", 6, task=2)]
    with StandIn(say_json(rows)) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        assert server.fixes.of_task(1) == [OURS]
        server.close()


@pytest.mark.parametrize("ask", ["of_task", "proposals"])
@pytest.mark.parametrize(
    "answer", [say_json([{}, 3]), say_json({"detail": "no"}), page()], ids=["list", "dict", "page"]
)
def test_an_answer_that_label_studio_does_not_give_is_one_sentence(ask: str, answer: Answer) -> None:
    with StandIn(answer) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        reads = {
            "of_task": lambda: server.fixes.of_task(1),
            "proposals": lambda: server.fixes.of_project(1),
        }
        with pytest.raises(Trouble):
            reads[ask]()
        server.close()


def test_a_listing_that_never_ends_is_one_sentence() -> None:
    with StandIn(say_json({"tasks": [{"id": 1}]})) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        with pytest.raises(Trouble):
            server.fixes.of_project(1)
        server.close()


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("answer", [page(502), say(504), cut_off(200), hang_up], ids=["502", "504", "cut", "hang up"])
def test_what_may_have_been_carried_out_is_not_sent_again(write: str, answer: Answer) -> None:
    with StandIn(answer) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        with pytest.raises(AmbiguousOutcome):
            WRITES[write](server.fixes)
        assert len(stand_in.requests) == 1
        server.close()


@pytest.mark.parametrize("write", WRITES)
def test_a_refusal_is_one_sentence_and_is_not_repeated(write: str) -> None:
    with StandIn(say_json({"detail": "No."}, 403)) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        with pytest.raises(Trouble, match="denies this"):
            WRITES[write](server.fixes)
        assert len(stand_in.requests) == 1
        server.close()


def test_a_proposal_carries_its_annotation_and_hash() -> None:
    with StandIn(say_json(row("claimset fix 12 abcdef12"), 201)) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        server.fixes.propose(FIX)
        server.close()
        (request,) = stand_in.requests
    assert (request.method, request.path) == ("POST", "/api/predictions/")
    body = json.loads(request.body)
    assert (body["task"], body["model_version"], body["result"]) == (1, "claimset fix 12 abcdef12", [{"id": "a"}])
