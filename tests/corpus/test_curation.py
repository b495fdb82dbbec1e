"""A curator gets differences without names, and gives lines back from which gold is made."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.store.project import Project
from corpus.curation.commands import app
from corpus.curation.lines import read_decisions
from corpus.curation.page import CurationPage, curation_page
from support.tree import tree

PILOT = "brindlemoor-lessons-1"


@pytest.fixture
def contested(checkout: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in which nobody has decided how two annotators differ about one text."""
    for file in (checkout.root / "annotations" / "decisions" / f"{PILOT}.jsonl", checkout.gold_file(PILOT)):
        file.unlink()
    for name, words in (("schema/guidelines/README.md", "# Pages\n"), ("docs/reference/labels.md", "# Labels\n")):
        (checkout.root / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout.root / name).write_text(words, "utf-8")
    monkeypatch.setattr("corpus.curation.commands.HOME", checkout.root)
    return checkout


@pytest.fixture
def page(contested: Project) -> CurationPage:
    """The page of that text."""
    (plan,) = adjudication_plan(contested, [PILOT]).documents
    document = next(row for row in contested.documents() if row.id == PILOT)
    return curation_page(plan, document, contested.text_of(document) or "")


@pytest.fixture
def run(tmp_path: Path, contested: Project) -> Callable[..., str]:
    """Run a command on the curator's folder."""

    def invoke(verb: str, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, [verb, str(tmp_path / "c03"), *words])
        assert result.exit_code == code, result.output
        return result.output

    return invoke


def letters(page: CurationPage, answer: str = "A") -> str:
    """Return a file in which every difference has one answer."""
    return "".join(f"{number} | {answer} | label\n" for number in page.differences)


def test_the_page_has_every_difference_and_no_annotator(page: CurationPage) -> None:
    assert len(page.differences) > 3
    assert sorted(page.annotators.values()) == ["m04", "m05"]
    assert not any(name in page.page for name in page.annotators.values())
    for number, item in page.differences.items():
        (line,) = (line for line in page.page.splitlines() if line.startswith(f"{number} | "))
        assert all(" ".join(side.words.split()) in line for side in item.sides)


def test_letters_are_drawn_for_each_text(contested: Project, page: CurationPage) -> None:
    (plan,) = adjudication_plan(contested, [PILOT]).documents
    (document,) = (row for row in contested.documents() if row.id == PILOT)
    others = {
        curation_page(plan, msgspec.structs.replace(document, id=f"d{number}"), "").annotators["A"]
        for number in range(20)
    }
    assert others == {"m04", "m05"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("99 | A | label", "'99' is no number of a difference"),
        ("1 | C | label", "'C' is none of the letters"),
        ("1 | A | taste", "'taste' is no reason"),
        ("1 | A", "write NUMBER"),
        ("1 | A | label | note | more", "write NUMBER"),
    ],
)
def test_a_line_that_decides_nothing_is_a_sentence(page: CurationPage, line: str, sentence: str) -> None:
    rest = letters(page).partition("\n")[2]
    decisions, faults = read_decisions(f"{line}\n{rest}", page)
    assert len(decisions) == len(page.differences) - 1
    assert any(fault.startswith(f"{PILOT}, line 1: ") and sentence in fault for fault in faults)
    assert f"{PILOT}: difference 1 is not decided" in faults


def test_a_difference_is_decided_once(page: CurationPage) -> None:
    _, faults = read_decisions(letters(page) + "1 | B | label\n", page)
    assert [fault.partition(": ")[2] for fault in faults] == ["difference 1 is decided above"]


def test_an_answer_of_the_curators_own_and_none_are_values(page: CurationPage) -> None:
    number, item = next((key, item) for key, item in page.differences.items() if item.own.form == "choice")
    own, nothing = (
        read_decisions(f"{number} | {answer} | label\n", page)[0][0] for answer in (f"= {item.own.choices[0]}", "none")
    )
    assert (own.choice, own.value) == (None, item.own.choices[0])
    assert (nothing.choice, nothing.value) == (None, None)


def test_a_span_of_the_curators_own_is_written_without_quotation_marks(page: CurationPage) -> None:
    number, item = next(iter(page.differences.items()))
    span = msgspec.structs.replace(item, own=msgspec.structs.replace(item.own, form="span"))
    asked = page._replace(differences={number: span})
    for words in ("[3, 9, LAW_ENFORCEMENT]", '[3, 9, "LAW_ENFORCEMENT"]'):
        (decision,), _ = read_decisions(f"{number} | = {words} | boundary\n", asked)
        assert decision.value == [3, 9, "LAW_ENFORCEMENT"]


def test_gold_is_made_of_a_curators_lines(run: Callable[..., str], contested: Project, tmp_path: Path) -> None:
    run("prepare", "--curator", "c03", "--model", "Some model", "--version", "3", PILOT)
    assert contested.private("annotators.json")["c03"]["machine"]["model"] == "Some model"
    written = (tmp_path / "c03" / "differences" / f"{PILOT}.md").read_text("utf-8")
    numbers = [line.partition(" | ")[0] for line in written.splitlines() if line.partition(" | ")[0].isdigit()]
    lines = tmp_path / "c03" / "decisions" / f"{PILOT}.txt"
    lines.write_text("".join(f"{number} | B | guideline\n" for number in numbers), "utf-8")
    out = tmp_path / "decisions.jsonl"
    run("read", "--curator", "c03", "--out", str(out))
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {(row["made_by"], row["by"], row["machine"]["model"]) for row in rows} == {("machine", "c03", "Some model")}
    new = NewDecisions(lines=read_decision_file(out), curator="c03")
    assert adjudicate_all(contested, only=[PILOT], new=new).written == (PILOT,)


def test_what_is_undecided_is_named_and_no_file_is_written(run: Callable[..., str], tmp_path: Path) -> None:
    run("prepare", "--curator", "c03", "--model", "Some model", "--version", "3", PILOT)
    before = tree(tmp_path / "c03")
    output = run("read", "--curator", "c03", PILOT, "--out", str(tmp_path / "c03" / "decisions.jsonl"), code=1)
    assert f"{PILOT}: difference 1 is not decided" in output
    assert tree(tmp_path / "c03") == before
    assert "has no decisions" in run("read", "--curator", "c03", code=3)


def test_decisions_about_a_page_that_changed_since_are_refused(run: Callable[..., str], tmp_path: Path) -> None:
    run("prepare", "--curator", "c03", "--model", "Some model", "--version", "3", PILOT)
    page = tmp_path / "c03" / "differences" / f"{PILOT}.md"
    page.write_bytes(page.read_bytes().replace(b"\n1 | ", b"\n0 | "))
    out = tmp_path / "decisions.jsonl"
    assert "is not what labels give today" in run("read", "--curator", "c03", PILOT, "--out", str(out), code=5)
    assert not out.exists()
