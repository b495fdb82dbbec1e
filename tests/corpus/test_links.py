"""A linker gets a story's claims under short names, and gives lines back that become links, or sentences."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimset.check.links import apply_links, relations_across
from claimset.model.claim_link import LinkedClaim
from claimset.store.links import read_links as stored_links
from claimset.store.project import Project
from corpus.links.commands import app
from corpus.links.lines import read_links
from corpus.links.story import Story, read_stories
from support.tree import tree

STORY = Story("bells", "", {f"d{n}.1": LinkedClaim(f"bells-{n}", f"c{n}") for n in (1, 2, 3)} | {
    "d1.2": LinkedClaim("bells-1", "c9")
})  # fmt: skip
RELATIONS = ("SAME_AS", "CONFLICTS_WITH")


@pytest.fixture
def linker(checkout: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was prepared for `m11`, of this project's stories that have gold."""
    guidelines = checkout.root / "schema" / "guidelines"
    guidelines.mkdir()
    (guidelines / "relations.md").write_text("# Relations\n", "utf-8")
    monkeypatch.setattr("corpus.links.commands.HOME", checkout.root)
    result = CliRunner().invoke(app, ["prepare", str(tmp_path / "m11"), "--linker", "m11"])
    assert result.exit_code == 0, result.output
    return tmp_path / "m11"


def test_a_line_with_several_claims_is_a_link_to_each() -> None:
    links, faults = read_links("# a remark\nd3.1 SAME_AS d1.1, d2.1 | the bells of 2030\n", STORY, RELATIONS, "m11")
    assert not faults
    assert [(link.source.document, link.target.document) for link in links] == [
        ("bells-3", "bells-1"),
        ("bells-3", "bells-2"),
    ]
    assert {(link.relation, link.owner, link.reason) for link in links} == {("SAME_AS", "m11", "the bells of 2030")}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("d3.1 SAME_AS d1.1", "it is no link"),
        ("d3.1 SAME_AS | why", "it is no link"),
        ("d3.1 PART_OF d1.1 | why", "'PART_OF' is no relation between claims of two documents"),
        ("d3.1 SAME_AS d1.7, d9.1 | why", "the page has no claim d1.7, d9.1"),
        ("d1.2 SAME_AS d1.1 | why", "d1.2 and d1.1 are claims of one document"),
    ],
)
def test_a_line_that_is_no_link_is_a_sentence_and_the_others_are_read(line: str, sentence: str) -> None:
    links, faults = read_links(f"{line}\nd3.1 SAME_AS d1.1 | the bells\n", STORY, RELATIONS, "m11")
    assert len(links) == 1
    (fault,) = faults
    assert fault.startswith("bells, line 1: ")
    assert sentence in fault


def test_the_page_of_a_story_says_nothing_of_the_arithmetic_and_its_links_can_be_added(
    linker: Path, checkout: Project
) -> None:
    name, story = next(iter(read_stories(checkout).items()))
    page = (linker / "stories" / f"{name}.md").read_text("utf-8")
    assert all(f"\n{short} | " in page for short in story.claims)
    assert not any(word in page for word in ("CONSISTENT", "TENSION", *relations_across(checkout)))
    first, second = (next(short for short in story.claims if short.startswith(f"{text}.")) for text in ("d1", "d2"))
    lines = linker / "links" / f"{name}.txt"
    lines.write_text(f"{second} SAME_AS {first} | they open alike\n", "utf-8")
    out = linker / "links.jsonl"
    result = CliRunner().invoke(app, ["read", str(linker), "--linker", "m11", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert apply_links(checkout, out)[0] == 1
    link = next(link for link in stored_links(checkout) if link.owner == "m11")
    assert (link.source, link.target) == (story.claims[second], story.claims[first])


def test_a_fault_writes_no_file(linker: Path, checkout: Project) -> None:
    name = next(iter(read_stories(checkout)))
    (linker / "links" / f"{name}.txt").write_text("d1.1 SAME_AS d1.1\n", "utf-8")
    before = tree(linker)
    result = CliRunner().invoke(app, ["read", str(linker), "--linker", "m11", "--out", str(linker / "links.jsonl")])
    assert result.exit_code == 1
    assert f"{name}, line 1: it is no link" in result.output
    assert tree(linker) == before


@pytest.mark.parametrize("verb", ["prepare", "read"])
def test_a_name_is_no_pseudonym_of_a_linker(tmp_path: Path, verb: str) -> None:
    result = CliRunner().invoke(app, [verb, str(tmp_path / "folder"), "--linker", "Jane Doe"])
    assert result.exit_code == 3
    assert "is no pseudonym" in result.output
    assert not (tmp_path / "folder").exists()


def test_a_folder_in_the_project_and_an_unknown_story_are_refused(checkout: Project, linker: Path) -> None:
    inside = CliRunner().invoke(app, ["prepare", str(checkout.root / "m11"), "--linker", "m11"])
    unknown = CliRunner().invoke(app, ["prepare", str(linker), "--linker", "m11", "no-such-story"])
    assert (inside.exit_code, unknown.exit_code) == (3, 3)
    assert "lies in the project" in inside.output
    assert "no story no-such-story" in unknown.output
