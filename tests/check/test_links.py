"""Links between documents: decisions that come back as a file, all of them or none."""

import json
from pathlib import Path

import pytest

from claimset.check.links import apply_links, propose_links, relations_across
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.trouble import Misconfigured
from claimset.store.links import links_text, read_links
from claimset.store.project import Project
from support.manifest import manifest_rows, put_manifest_rows

CAMPAIGN, LESSONS = LinkedClaim("pingloop-campaign", "c5"), LinkedClaim("kestrelby-lessons", "c14")


def decisions(folder: Path, *links: StoredLink) -> Path:
    file = folder / "links.jsonl"
    file.write_text(links_text(links), encoding="utf-8")
    return file


def test_decisions_are_added_once(checkout: Project, tmp_path: Path) -> None:
    link = StoredLink(CAMPAIGN, LESSONS, "NOT_COMPARABLE", "c01", "accounts and trainers")
    file = decisions(tmp_path, link)
    assert apply_links(checkout, file) == (1, 1)
    assert apply_links(checkout, file) == (0, 1)
    assert read_links(checkout) == [link]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"from": {"document": "x"}}, "is no link"),
        ({"relation": "HAS_QUANTITY"}, "x-across"),
        ({"to": {"document": "owls", "claim": "c1"}}, "no such document"),
    ],
)
def test_file_with_one_bad_line_adds_nothing(
    checkout: Project, tmp_path: Path, line: dict[str, object], words: str
) -> None:
    good = StoredLink(CAMPAIGN, LESSONS, "SAME_AS", "c01", "one count")
    file = decisions(tmp_path, good)
    row = json.loads(links_text([good]).splitlines()[1])
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row | line) + "\n")
    with pytest.raises(Misconfigured, match=words):
        apply_links(checkout, file)
    assert not checkout.links_file.exists()


@pytest.mark.parametrize("stored", [b'{"format": 1}\n{"from": 1}\n', b'{"format": 2}\n{"links": []}\n'])
def test_stored_links_that_cannot_be_read_are_not_written_over(
    checkout: Project, tmp_path: Path, stored: bytes
) -> None:
    checkout.links_file.write_bytes(stored)
    file = decisions(tmp_path, StoredLink(CAMPAIGN, LESSONS, "NOT_COMPARABLE", "c01", "accounts and trainers"))
    with pytest.raises(Misconfigured, match=r"annotations/links\.jsonl"):
        apply_links(checkout, file)
    assert checkout.links_file.read_bytes() == stored


def test_only_relations_that_lead_across_are_offered(checkout: Project) -> None:
    assert {"SAME_AS", "SUBSET_OF", "CONFLICTS_WITH", "NOT_COMPARABLE"} <= set(relations_across(checkout))
    assert "HAS_QUANTITY" not in relations_across(checkout)


def test_documents_of_no_event_have_nothing_to_link(checkout: Project) -> None:
    put_manifest_rows(checkout, [{**row, "event": None} for row in manifest_rows(checkout)])
    assert propose_links(checkout) == []
