"""Whether what was refused would be what somebody says today."""

from typing import Any

import pytest

from claimset.labels.refusals import is_by_another_annotator, is_newest
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.refusal import Refusal


def refusal(**fields: Any) -> Refusal:
    words = {"annotator": "a01", "assigned": "a01", "updated": "2026-01-02T00:00:00Z", **fields}
    return Refusal("doc", "all", "f00d", 1, 7, "LBL004", **words)


def row(updated: str | None, annotation: int = 1, annotator: str = "a01", **fields: Any) -> Annotation:
    about = {"origin": "f00d", "annotation": annotation, "updated": updated, "interface": "all", **fields}
    return Annotation(annotator, made_by="person", schema_version="1.0.0", guideline_version="1.0.0", text_sha256="",
                      sha256="", labels=Labels(), **about)  # fmt: skip


@pytest.mark.parametrize(
    ("others", "newest"),
    [
        ([], True),
        ([row("2026-01-01T00:00:00Z")], True),
        ([row("2026-01-03T00:00:00Z")], False),
        ([row("2026-01-02T00:00:00Z", 8)], False),
        ([row("2026-01-02T00:00:00Z", 6)], True),
        ([row("2026-01-02T01:00:00+02:00")], True),
        ([row("2026-01-01T23:00:00-02:00")], False),
        ([row("2026-01-03T00:00:00Z", state="withdrawn")], True),
        ([row("2026-01-03T00:00:00Z", state="superseded")], True),
        ([row("2026-01-03T00:00:00Z", interface="claims")], True),
        ([row("2026-01-03T00:00:00Z", annotator="a02")], True),
        ([row(None)], True),
        ([row("2026-01-01T00:00:00Z"), row("2026-01-03T00:00:00Z", 8)], False),
    ],
)
def test_it_is_the_newest_where_its_annotator_has_nothing_newer_that_counts(
    others: list[Annotation], newest: bool
) -> None:
    assert is_newest(refusal(), others) == newest


def test_where_it_is_held_against_everybody_the_newest_of_all_counts() -> None:
    assert not is_newest(refusal(assigned=None), [row("2026-01-03T00:00:00Z", annotator="a02")])
    assert is_newest(refusal(assigned=None), [row("2026-01-01T00:00:00Z", annotator="a02")])


def test_where_nobody_says_when_it_was_made_it_is_the_newest() -> None:
    assert is_newest(refusal(updated=None), [row("2026-01-03T00:00:00Z")])


@pytest.mark.parametrize(
    ("annotator", "assigned", "strange"),
    [("a01", "a01", False), ("a02", "a01", True), (None, "a01", False), ("a02", None, False), (None, None, False)],
)
def test_it_is_strange_where_it_stands_in_the_project_of_another(
    annotator: str | None, assigned: str | None, strange: bool
) -> None:
    assert is_by_another_annotator(refusal(annotator=annotator, assigned=assigned)) == strange
