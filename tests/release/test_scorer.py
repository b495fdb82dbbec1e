"""The scorer of a release: the truth scores 1, and what it does not know is refused."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from claimset.release.baselines.scorer import KEYS, Scorer, read_predictions, task_rows
from claimset.release.export import ExportResult
from claimset.store.project import Project

TASKS = ("tokens/claims_tags", "claims", "relations", "claim_pairs")


@pytest.fixture(scope="module")
def release(described: tuple[Project, ExportResult]) -> str:
    return str(described[1].folder)


def truth(release: str, task: str) -> list[dict[str, Any]]:
    return [{"task": task, **row} for row in task_rows(release, task, "test")]


def score(release: str, lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["system"]: row for row in Scorer(release).scores(lines)}


@pytest.mark.parametrize("task", TASKS)
def test_the_truth_scores_one_and_half_of_it_misses_the_rest(release: str, task: str) -> None:
    lines = truth(release, task)
    whole = score(release, lines)["predicted"]
    assert (whole["f1"], whole["macro_f1"], whole["low"], whole["high"]) == (1, 1, 1, 1)
    if not task.startswith("tokens"):
        right = len(lines) // 2
        half = score(release, lines[:right])["predicted"]
        assert half["f1"] == pytest.approx(2 * right / (right + len({json.dumps(line, default=str) for line in lines})))


def test_where_each_claim_is_predicted_f1_is_the_share_that_is_right(release: str) -> None:
    lines = truth(release, "claims")
    dice = random.Random(3)
    guesses = [{**line, "label": dice.choice(["EVENT", "STATISTIC", line["label"]])} for line in lines]
    share = sum(one["label"] == other["label"] for one, other in zip(lines, guesses, strict=True)) / len(lines)
    row = score(release, guesses)["predicted"]
    assert row["f1"] == pytest.approx(share)
    assert row["low"] < share < row["high"]
    assert score(release, guesses)["predicted"] == row


def test_all_o_is_right_about_tokens_outside_and_finds_no_span(release: str) -> None:
    lines = [{**line, "tags": ["O"] * len(line["tags"])} for line in truth(release, "tokens/claims_tags")]
    rows = score(release, lines)
    assert rows["predicted"]["f1"] == 0
    assert rows["predicted"]["tokens"] == rows["nothing"]["tokens"]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["B-A", "I-A", "O"], 1),
        (["I-A", "I-A", "O"], 1),
        (["B-A", "B-A", "O"], 0),
        (["B-A", "I-B", "O"], 0),
        (["O", "O", "B-A"], 0),
    ],
)
def test_a_span_is_right_with_both_edges_and_its_label(
    monkeypatch: pytest.MonkeyPatch, tags: list[str], found: int
) -> None:
    gold = {"document_id": "d", "sentence": 0, "tags": ["B-A", "I-A", "O"]}
    monkeypatch.setattr("claimset.release.baselines.scorer.task_rows", lambda *_: [gold])
    rows = score("nowhere", [{"task": "tokens/x_tags", **gold, "tags": tags}])
    spans = sum(
        tag != "O" and not (tag == "I-A" and number and tags[number - 1].endswith("A"))
        for number, tag in enumerate(tags)
    )
    assert rows["predicted"]["f1"] == pytest.approx(2 * found / (1 + spans))


def test_a_relation_that_the_schema_derives_is_not_asked_for(release: str) -> None:
    assert all(line["made_by"] != "schema" for line in truth(release, "relations"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda lines: [*lines, lines[0]], "predicted twice"),
        (lambda lines: [{**lines[0], "claim_id": "c999"}], "has no"),
        (lambda lines: [{**lines[0], "task": "poems"}], "is no task"),
    ],
    ids=["twice", "unknown", "no task"],
)
def test_what_a_release_does_not_have_is_refused(release: str, spoil: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Scorer(release).scores(spoil(truth(release, "claims")))


def test_a_sentence_with_a_tag_too_few_is_refused(release: str) -> None:
    line = truth(release, "tokens/claims_tags")[0]
    with pytest.raises(ValueError, match="tokens, and"):
        Scorer(release).scores([{**line, "tags": line["tags"][1:]}])


@pytest.mark.parametrize("line", ["", "3", "{", "{}", '{"task": "claims"}'])
def test_a_line_that_is_no_prediction_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "predictions.jsonl"
    file.write_text(json.dumps({"task": "claims", "document_id": "d"}) + f"\n{line}\n\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        list(read_predictions([file]))


def test_every_task_names_what_its_lines_are_about() -> None:
    assert set(KEYS) == {task for task in TASKS if "/" not in task}
