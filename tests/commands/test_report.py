"""The dataset at a glance: every number is the data's, nothing is asked for, and no text of others is in it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimset.check.project import check
from claimset.commands.app import app
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.agreement.measure import Agreement
from claimset.gold.agreement.project import project_agreement
from claimset.gold.agreement.words import in_markdown
from claimset.labels.as_json import labels_sha256
from claimset.labels.tally import Tally
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from claimset.release.agree_released import release_agreement
from claimset.release.datasheet.renew import renew_datasheet
from claimset.release.export import ExportResult, export
from claimset.store.project import Project
from support.recording import record_release
from support.releasing import clone, with_splits

WITHHOLDS_NOTHING = {"train": {"share": 98}, "validation": {"share": 1}, "test": {"share": 1}}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return clone(tmp_path_factory.mktemp("reported") / "clone", "DATASHEET.md")


@pytest.fixture(scope="module")
def released(copy: Project) -> ExportResult:
    return export(copy)


def _report(*words: str) -> str:
    result = CliRunner().invoke(app, ["report", *words])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def page(released: ExportResult) -> str:
    return _report(str(released.folder))


def _tally(project: Project) -> Tally:
    tally = check(project, count=True).tally
    assert tally is not None
    return tally


def _count(page: str, label: str) -> list[int]:
    row = re.search(rf'<th scope="row"[^>]*>{label}<td>.*?</tr>', page, re.DOTALL)
    assert row, label
    return [int(number) for number in re.findall(r'class="count">([\d,]+)', row[0])]


def test_every_label_is_counted_by_language(page: str, copy: Project) -> None:
    tally = _tally(copy)
    languages = sorted(tally.lengths)
    for (layer, label), total in tally.labels.items():
        assert _count(page, label) == [tally.by_language[layer, label, code] for code in languages]
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


def test_who_made_the_labels_and_between_whom_agreement_was_measured_is_said(page: str) -> None:
    assert "machine-made" in page
    assert "machine passes" in page


def test_a_place_that_is_neither_is_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert result.exit_code == 3
    assert "no project here" in result.stderr


def test_a_damaged_release_is_one_sentence(tmp_path: Path, released: ExportResult) -> None:
    (tmp_path / "SHA256SUMS").write_bytes(b"")
    result = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert result.exit_code == 3
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.json").write_bytes((released.folder / "schema" / "schema.json").read_bytes())
    for manifest in (b"[", (released.folder / "MANIFEST.json").read_bytes()):
        (tmp_path / "MANIFEST.json").write_bytes(manifest)
        result = CliRunner().invoke(app, ["report", str(tmp_path)])
        assert (result.exit_code, "claimset verify" in result.stderr) == (3, True)


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag == "a":
            self.targets.append(str(attributes["href"])[1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_headings_step_down_one_at_a_time_and_links_lead_somewhere(page: str) -> None:
    outline = _Outline()
    outline.feed(page)
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


def _annotation(project: Project, name: str, annotator: str, labels: Labels) -> Annotation:
    schema = project.schema()
    (document,) = (item for item in project.documents() if item.id == name)
    versions = schema.version, schema.guidelines
    return Annotation(
        annotator, "all", "person", *versions, document.sha256, labels_sha256(labels, schema), labels, origin="s/1"
    )


@pytest.fixture
def agreed_project(with_texts: Callable[..., Project]) -> Project:
    """Lay out two documents, one of them not ours, that two people labelled, with gold by the first of them."""
    with_texts(ours="Owlwatch said that Harrow counted ninety owls in spring. Nobody saw them leave.")
    project = with_texts(tier="own_copy", theirs="Ferrymen said that Harrow needed another pier by autumn. Few agreed.")
    schema = with_splits(project, WITHHOLDS_NOTHING).schema()
    defaults = {name: item.default for name, item in schema.with_role("claim")[0].attributes.items()}
    for document in project.documents():
        one = Labels(
            layers={
                "entities": (Span("n1", 0, 8, "NGO"),),
                "cues": (Span("k1", 9, 13, "CUE"),),
                "claims": (Span("c1", 19, 55, "EVENT", defaults),),
            },
            relations=(Relation("c1", "k1", "CUED_BY"), Relation("c1", "n1", "ATTRIBUTED_TO")),
        )
        other_labels = Labels(
            layers={
                "entities": (Span("n2", 0, 8, "NGO" if document.is_open else "MEDIA"), Span("g2", 19, 25, "GPE")),
                "cues": (Span("k2", 9, 13, "CUE"),),
                "claims": (Span("c2", 26, 55, "EVENT", defaults),),
            },
            relations=(Relation("c2", "k2", "CUED_BY"), Relation("c2", "n2", "ATTRIBUTED_TO")),
        )
        rows = [_annotation(project, document.id, name, it) for name, it in (("a01", one), ("a02", other_labels))]
        project.write_pulled(document, rows, schema)
    assert not adjudicate_all(project, take="a01").issues
    return project


def _exported(project: Project) -> Path:
    release = export(project)
    assert release.sizes, release.issues
    return release.folder


def _agreement(page: str) -> str:
    return re.findall(r'id="agreement".*?</section>', page, re.DOTALL)[0]


def _counted(folder: Path, project: Project) -> Agreement:
    documents = {document.id: document for document in project.documents()}
    return release_agreement(folder, project.schema(), documents)


def test_a_project_and_its_release_say_the_same_but_for_splits_and_changes(agreed_project: Project) -> None:
    folder = _exported(agreed_project)
    pages = [_report(str(place)) for place in (folder, agreed_project.root)]
    charts = [re.findall(r'<div class="charts">.*?</section>', words, re.DOTALL)[0] for words in pages]
    assert charts[0] == charts[1]
    assert folder.name.rpartition("-")[2] in pages[0]
    assert "No release is recorded yet." in pages[1]


def test_a_release_counts_agreement_from_its_own_annotations(agreed_project: Project) -> None:
    folder = _exported(agreed_project)
    expected = project_agreement(agreed_project)
    assert expected.documents == 2
    assert {row.value for row in expected.rows if row.measure == "f1"} >= {0.0, 1.0}
    assert _counted(folder, agreed_project) == expected
    assert _agreement(_report(str(folder))) == _agreement(_report(str(agreed_project.root)))


def test_a_datasheet_counts_agreement_over_the_documents_of_a_release_and_of_no_others(agreed_project: Project) -> None:
    gold = next(
        agreed_project.gold_file(document.id) for document in agreed_project.documents() if not document.is_open
    )
    gold.unlink()
    sheet = agreed_project.root / "DATASHEET.md"
    sheet.write_text("<!-- claimset:agreement -->\n<!-- /claimset:agreement -->\n")
    assert renew_datasheet(agreed_project) == ["agreement"]
    assert project_agreement(agreed_project).documents == 2
    assert "Agreement between people, in 1 document: a01, a02." in sheet.read_text()
    # An export holds the datasheet's numbers against its own count.
    folder = _exported(agreed_project)
    assert _counted(folder, agreed_project).documents == 1
    assert in_markdown(_counted(folder, agreed_project)) in (folder / "DATASHEET.md").read_text()


def test_what_a_datasheet_says_of_agreement_changes_no_number(agreed_project: Project) -> None:
    folder = _exported(agreed_project)
    old_page = _report(str(folder))
    (folder / "DATASHEET.md").write_text(
        "<!-- rai:dataAnnotationAnalysis -->\nEverybody agreed.\n<!-- /rai:dataAnnotationAnalysis -->\n"
    )
    assert _report(str(folder)) == old_page
    (folder / "DATASHEET.md").unlink()
    assert _report(str(folder)) == old_page


def test_a_release_whose_annotations_are_of_no_document_is_one_sentence(agreed_project: Project) -> None:
    folder = _exported(agreed_project)
    (folder / "records.jsonl").write_bytes(b"")
    result = CliRunner().invoke(app, ["report", str(folder)])
    assert (result.exit_code, "claimset verify" in result.stderr) == (3, True)


def test_the_growth_of_a_dataset_is_what_each_recorded_release_held(agreed_project: Project) -> None:
    assert 'id="growth"' not in _report(str(agreed_project.root))
    gold = agreed_project.gold_file("ours")
    whole = gold.read_bytes()
    gold.unlink()
    assert record_release(agreed_project).sizes
    gold.write_bytes(whole)
    assert record_release(agreed_project).sizes
    growth = re.findall(r'id="growth".*?</section>', _report(str(agreed_project.root)), re.DOTALL)[0]
    rows = re.findall(r'<th scope="row">([\d.]+)<td>.*?</tr>', growth, re.DOTALL)
    counts = [int(number) for number in re.findall(r'class="count">(\d+)', growth)]
    # Documents, spans and relations of the first release, then of the second, which has twice as many.
    assert len(rows) == 2
    assert counts == [1, 3, 2, 2, 6, 4]
