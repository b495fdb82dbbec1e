"""Links between claims of different documents, and figures of one event, as a check of the project sees them."""

import json

from claimset.check.project import check
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.issue import Issue
from claimset.store.links import write_links
from claimset.store.project import Project

CAMPAIGN, LESSONS = "pingloop-campaign", "kestrelby-lessons"


def link(source: str, target: str, relation: str) -> StoredLink:
    ends = (LinkedClaim(CAMPAIGN, source), LinkedClaim(LESSONS, target))
    return StoredLink(*ends, relation, "c01", "one count")


def issues(project: Project, *codes: str) -> list[Issue]:
    return [issue for issue in check(project).issues if issue.code in codes and "links.jsonl" in (issue.file or "")]


def across(project: Project, *, remember: bool = False) -> list[Issue]:
    every_issue = check(project, remember=remember).issues
    return [issue for issue in every_issue if issue.code.startswith("NUM") and f"in {LESSONS}" in issue.message]


def first_claim(project: Project, name: str, value: str) -> str:
    """The id of the claim that states a figure with this value."""
    record = json.loads(project.gold_file(name).read_bytes())
    quantity = next(span["id"] for span in record["entities"] if span.get("quantity", "").startswith(value))
    return str(next(row["from"] for row in record["relations"] if row["to"] == quantity))


def test_linked_figures_of_two_documents_are_compared_and_share_a_split(checkout: Project) -> None:
    ends = first_claim(checkout, CAMPAIGN, "=5400"), first_claim(checkout, LESSONS, "=19")
    write_links(checkout, [link(*ends, "SUBSET_OF")])
    (issue,) = across(checkout)
    assert (issue.code, issue.level.value, issue.document) == ("NUM002", "error", CAMPAIGN)
    assert "5,400; it is part of 19" in issue.message
    assert [place.document for place in issue.related] == [LESSONS]
    splits = check(checkout).partition.groups
    assert splits[CAMPAIGN] == splits[LESSONS]
    assert [item.message for item in across(checkout, remember=True)] == [issue.message]
    assert [item.message for item in across(checkout, remember=True)] == [issue.message]


def test_what_is_remembered_of_links_is_forgotten_with_whatever_it_depends_on(checkout: Project) -> None:
    ends = first_claim(checkout, CAMPAIGN, "=5400"), first_claim(checkout, LESSONS, "=19")
    write_links(checkout, [link(*ends, "SUBSET_OF")])
    gold, text = checkout.gold_file(LESSONS), checkout.open_file(LESSONS)

    def change_a_figure() -> None:
        gold.write_bytes(gold.read_bytes().replace(b'"=19', b'"=21'))

    changes = (
        lambda: None,
        change_a_figure,
        lambda: write_links(checkout, [link(*ends, "SAME_AS")]),
        text.unlink,
        lambda: write_links(checkout, []),
    )
    seen = []
    for change in changes:
        change()
        first, again, fresh = (across(checkout, remember=remember) for remember in (True, True, False))
        assert list(map(repr, first)) == list(map(repr, again)) == list(map(repr, fresh))
        seen.append([issue.message for issue in fresh])
    assert len(set(map(str, seen))) >= 4


def test_claims_whose_figures_nothing_joins_are_not_compared(checkout: Project) -> None:
    ends = first_claim(checkout, CAMPAIGN, "=5400"), first_claim(checkout, LESSONS, "=2000")
    write_links(checkout, [link(*ends, "SUBSET_OF")])
    assert across(checkout) == []


def test_link_with_a_fault_is_an_issue_of_the_file(checkout: Project) -> None:
    write_links(
        checkout,
        [
            link("c999", "c1", "SAME_AS"),
            link("c1", "c1", "ATTRIBUTED_TO"),
            StoredLink(LinkedClaim(CAMPAIGN, "c1"), LinkedClaim(CAMPAIGN, "c3"), "SAME_AS", "c01", "why"),
            StoredLink(LinkedClaim(CAMPAIGN, "c1"), LinkedClaim("owls", "c3"), "SAME_AS", "c01", "why"),
        ],
    )
    with checkout.links_file.open("a", encoding="utf-8") as file:
        file.write("{}\n")
    messages = [issue.message for issue in issues(checkout, "REL001", "REL002", "SCH001", "SCH002")]
    assert any("c999" in message for message in messages)
    assert any("x-across" in message for message in messages)
    assert any("draw it there" in message for message in messages)
    assert any("no such document" in message for message in messages)
    assert any("is no link" in message for message in messages)


def test_symmetric_link_that_stands_both_ways_is_a_double(checkout: Project) -> None:
    one = link("c1", "c1", "SAME_AS")
    write_links(checkout, [one, StoredLink(one.target, one.source, "SAME_AS", "c01", "again")])
    assert {issue.code for issue in issues(checkout, "REL006")} == {"REL006"}


def test_parts_that_lead_back_to_their_whole_are_a_cycle(checkout: Project) -> None:
    one = link("c1", "c1", "SUBSET_OF")
    write_links(checkout, [one, StoredLink(one.target, one.source, "SUBSET_OF", "c01", "back")])
    assert {issue.code for issue in issues(checkout, "REL004")} == {"REL004"}
