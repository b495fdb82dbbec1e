"""A new project passes its own checks, whatever its schema was made from."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from claimset.check.project import check
from claimset.model.issue import Level
from claimset.model.trouble import Conflict, Misconfigured
from claimset.project.doctor import doctor
from claimset.project.init import init
from claimset.release.build_schema import check_schema as check_schema
from claimset.release.datasheet.renew import renew_datasheet
from claimset.release.export import export
from claimset.release.papers.citation import Citation, read_citation
from claimset.release.verify import verify_release
from claimset.store.project import Project
from claimset.store.releases.folder import load_back

INTERFACE = """
<View>
  <Labels name="ner" toName="words"><Label value="Drug" background="red"/><Label value="Side effect"/></Labels>
  <Choices name="sure" toName="words" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>
  <Relations><Relation value="causes"/></Relations>
  <Text name="words" value="$content"/>
  <Choices name="tone" toName="words"><Choice value="angry"/><Choice value="calm"/></Choices>
  <Image name="scan" value="$scan"/>
</View>
"""


def errors(project: Project) -> list[str]:
    issues = [*check(project).issues, *check_schema(project)]
    return [f"{issue.code} {issue.file} {issue.message}" for issue in issues if issue.level == Level.ERROR]


@pytest.mark.parametrize("languages", [("en",), ("nl",), ("nl", "en"), ("fr",)])
def test_a_new_project_passes_its_own_checks(tmp_path: Path, languages: tuple[str, ...]) -> None:
    begun = init(tmp_path / "new", languages=languages)
    assert errors(Project(begun.root)) == []
    assert begun.has_example == bool({"en", "nl"} & set(languages))


def test_an_empty_project_passes_its_own_checks_and_holds_no_text_and_no_label(tmp_path: Path) -> None:
    new = init(tmp_path / "new", with_example=False)
    project = Project(new.root)
    assert (errors(project), new.has_example, project.documents()) == ([], False, [])
    assert [*project.stored("pulled"), *project.stored("predicted"), *project.stored("gold")] == []
    assert not (new.root / "raw").exists()
    assert "example.txt" not in (new.root / "README.md").read_text()
    assert "pins" not in {finding.name for finding in doctor(new.root)}


def test_a_new_project_can_be_released_at_once(tmp_path: Path) -> None:
    project = Project(init(tmp_path / "new").root)
    released = export(project, "0.1.0")
    sizes = load_back(released.folder, tuple(released.sizes))
    assert sum(sizes["claims"].values()) == 3
    # Coreference is no row: it is the entity_id that two mentions share.
    assert sum(sizes["relations"].values()) == 3


def test_a_project_made_from_somebodys_interface_passes_its_own_checks(tmp_path: Path) -> None:
    begun = init(tmp_path / "drugs", interface=INTERFACE)
    project = Project(begun.root)
    assert errors(project) == []
    assert begun.adopted is not None
    assert [item.tag for item in begun.adopted.left_out if item.name == "scan"] == ["Image"]
    assert {"Drug", "Side effect"} <= {str(name) for layer in project.schema().layers.values() for name in layer.labels}
    assert export(project, "0.1.0").documents == 1


def test_the_example_says_that_a_machine_labelled_it(tmp_path: Path) -> None:
    project = Project(init(tmp_path / "new").root)
    text = (project.root / "annotations" / "gold" / "example.json").read_text()
    assert '"made_by": "machine"' in text
    assert "labelled by a machine" in " ".join((project.root / "DATASHEET.md").read_text().split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_datasheet_of_a_new_project_counts_what_is_there_and_a_release_repeats_it(
    tmp_path: Path, language: str
) -> None:
    project = Project(init(tmp_path / "new", languages=[language]).root)
    sheet = (project.root / "DATASHEET.md").read_text()
    assert renew_datasheet(project) == []
    if language == "fr":
        assert "No document is labelled yet." in sheet
        return
    assert "The labels of the one document are machine-made" in sheet
    for words in (
        "| en | synthetic | open | machine | 1 |",
        "| entities | ORGANISATION | 2 | 2 |",
        "| m01 | machine |",
    ):
        assert words in sheet
    (project.root / "DATASHEET.md").write_text(
        sheet.replace("<!-- rai:dataUseCases -->\n", "<!-- rai:dataUseCases -->\nFor tests.\n")
    )
    folder = export(project).folder
    card = (folder / "README.md").read_text()
    assert "## What it is for, and what not\n\nFor tests." in card
    # A question that nobody answered is no passage of the card.
    assert "## Persons" not in card
    assert (
        "no agreement could be measured"
        in json.loads((folder / "croissant.json").read_text())["rai:dataAnnotationAnalysis"][0]
    )


def test_the_papers_hold_the_tables_of_the_schema(tmp_path: Path) -> None:
    root = init(tmp_path / "new").root
    assert "| claims | STATISTIC |" in (root / "README.md").read_text()
    assert "| entities | PERSON |" in (root / "DATASHEET.md").read_text()


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        init(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("wrong", [{"languages": ("english",)}, {"interface": "<View>"}, {"interface": "no xml"}])
def test_what_cannot_be_a_project_leaves_nothing_behind(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(Misconfigured):
        init(tmp_path / "new", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_what_continuous_integration_runs_is_green(tmp_path: Path) -> None:
    root = init(tmp_path / "new").root
    folder = tmp_path / "bin"
    folder.mkdir()
    verb = folder / "claimset"
    verb.write_text(f"#!{sys.executable}\nfrom claimset.commands import main\nmain()\n")
    verb.chmod(0o755)
    process = subprocess.run(
        ["/bin/bash", str(root / ".ci" / "run")],
        env={"PATH": f"{folder}:/usr/bin:/bin", "HF_HUB_OFFLINE": "1", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert (root / "build" / "new-0.0.0" / "README.md").is_file()


def test_the_first_release_says_how_it_is_cited_and_licensed(tmp_path: Path) -> None:
    new_project = init(tmp_path / "reviews", "reviews", ["en"])
    released = export(Project(new_project.root)).folder
    file_text = read_citation((released / "CITATION.cff").read_text(encoding="utf-8"))
    assert file_text == Citation("reviews", ("The reviews contributors",), "CC-BY-4.0")
    assert "version: 0.1.0" in (released / "CITATION.cff").read_text(encoding="utf-8")
    assert "creativecommons.org/licenses/by/4.0" in (released / "LICENSE").read_text(encoding="utf-8")
    assert not verify_release(released).faults
