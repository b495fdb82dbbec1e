"""The dataset at a glance: every number is the data's, nothing is asked for, and no text of others is in it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.flow.tally import Tally
from claimset.jobs.export import Exported, export
from claimset.jobs.papers import Papers
from jobs.releasing import ROOT, clone


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return export(clone(tmp_path_factory.mktemp("reported") / "clone", "DATASHEET.md"))


def _report(*words: str) -> str:
    done = CliRunner().invoke(app, ["report", *words])
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def page(released: Exported) -> str:
    return _report(str(released.folder))


def _tally() -> Tally:
    return Papers(ROOT)._tally()


def _count(page: str, label: str) -> list[int]:
    row = re.search(rf'<th scope="row"[^>]*>{label}<td>.*?</tr>', page, re.DOTALL)
    assert row, label
    return [int(number) for number in re.findall(r'class="count">([\d,]+)', row[0])]


def test_every_label_is_counted_by_language(page: str) -> None:
    tally = _tally()
    languages = sorted(tally.lengths)
    for (layer, label), total in tally.labels.items():
        assert _count(page, label) == [tally.found[layer, label, code] for code in languages]
        assert sum(_count(page, label)) == total


def test_bars_are_as_long_as_their_numbers_say(page: str) -> None:
    for chart in re.findall(r'<table class="bars">.*?</table>', page, re.DOTALL):
        rows = re.findall(r'<th scope="row".*?</tr>', chart, re.DOTALL)
        sizes = [
            (sum(map(int, re.findall(r'width="(\d+)"', row))), sum(map(int, re.findall(r'class="count">(\d+)', row))))
            for row in rows
        ]
        most = max(count for _, count in sizes) or 1
        assert all(abs(width - count * 1000 / most) <= 2 for width, count in sizes)


def test_the_page_can_ask_for_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r'\b(?:src|href)="(?!#)', page)
    assert "url(" not in page
    assert "@import" not in page


def test_no_text_of_others_is_in_it(page: str) -> None:
    assert "own-" not in page.split('id="examples"')[1]
    assert page.split('id="examples"')[1].count("<article>") == 4


def test_who_made_the_labels_and_what_was_not_measured_is_said(page: str) -> None:
    assert "machine-made" in page
    assert "no agreement could be measured" in page


def test_a_project_and_its_release_say_the_same_but_for_splits_and_changes(released: Exported, page: str) -> None:
    project = _report(str(released.folder.parents[1]))
    assert released.version in page
    charts = [re.findall(r'<div class="charts">.*?</section>', words, re.DOTALL)[0] for words in (page, project)]
    assert charts[0] == charts[1]
    assert "No release is recorded yet." in project


def test_a_place_that_is_neither_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 3
    assert "no project here" in done.stderr


def test_a_damaged_release_is_one_sentence(tmp_path: Path, released: Exported) -> None:
    (tmp_path / "SHA256SUMS").write_bytes(b"")
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 3
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.json").write_bytes((released.folder / "schema" / "schema.json").read_bytes())
    (tmp_path / "MANIFEST.json").write_bytes(b"[")
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert (done.exit_code, "claimset verify" in done.stderr) == (3, True)


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.targets.append(str(found["href"])[1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_headings_step_down_one_at_a_time_and_links_lead_somewhere(page: str) -> None:
    outline = _Outline()
    outline.feed(page)
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
