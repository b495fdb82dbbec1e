"""What the pages to walk through a dataset show of this project: lanes, decisions, issues, and figures side by side."""

import shutil
from pathlib import Path

import pytest

from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.release.browse.project_documents import browse_project
from claimset.report.browse.shown_document import ShownDocument
from claimset.store.links import write_links
from claimset.store.project import Project
from support.releasing import ROOT, copy_schema

NAMES = (
    "duinrade-politie-data-requests-2",
    "duinrade-politie-data-requests-3",
    "kestrelby-lessons",
    "pingloop-campaign",
)
LINK = StoredLink(
    LinkedClaim("kestrelby-lessons", "c14"), LinkedClaim("pingloop-campaign", "c13"), "SUBSET_OF", "c01", "one count"
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ShownDocument]:
    """Four documents of this project, two of one event and two that a person linked."""
    root = tmp_path_factory.mktemp("shown") / "project"
    copy_schema(root)
    project = Project(root)
    project.write_manifest([row for row in Project(ROOT).documents() if row.id in NAMES])
    for name in NAMES:
        for file in (f"raw/{name}.txt", *(f"annotations/{kind}/{name}.json" for kind in ("pulled", "gold"))):
            _copy(file, root)
        _copy(f"annotations/decisions/{name}.jsonl", root)
    write_links(project, [LINK])
    return {item.document.id: item for item in browse_project(project).documents()}


def _copy(name: str, root: Path) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / name, root / name)


def test_an_annotator_has_one_lane_whatever_passes_the_labels_are_of(shown: dict[str, ShownDocument]) -> None:
    lanes = shown[NAMES[0]].lanes
    assert [lane.annotator for lane in lanes] == [None, "m04", "m05"]
    assert {frozenset(lane.interfaces) for lane in lanes[1:]} == {frozenset({"all", "zones"})}
    assert not any(lane.by_person for lane in lanes)
    assert shown[NAMES[0]].sentences[0] == 0


def test_figures_of_an_event_that_disagree_stand_beside_each_other_first(shown: dict[str, ShownDocument]) -> None:
    for name, other in (NAMES[:2], NAMES[1::-1]):
        first = shown[name].comparisons[0]
        assert (first.verdict, first.other_document) == ("CONFLICT", other)
        assert {first.words, first.other_words} == {"1,212", "1,217"}
        assert first.other_quote


def test_a_link_of_a_person_says_who_answers_for_it_and_why(shown: dict[str, ShownDocument]) -> None:
    for name in (LINK.source.document, LINK.target.document):
        linked = [row for row in shown[name].comparisons if row.reason]
        assert {(row.relation, row.reason) for row in linked} == {("SUBSET_OF", "c01: one count")}


def test_decisions_say_what_they_are_about_and_how_they_ended(shown: dict[str, ShownDocument]) -> None:
    decisions = shown[NAMES[0]].decisions
    assert decisions
    ids = {span.id for span in shown[NAMES[0]].lanes[0].labels.spans}
    # A decision against a span is about one that gold lacks; the others are about spans of gold.
    assert any(row.spans and set(row.spans) <= ids for row in decisions)
    assert all(row.subject and "by c" in row.outcome for row in decisions)
