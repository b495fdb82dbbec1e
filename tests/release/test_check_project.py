"""Whatever stops an export is an error of a check too, and what a check passes is exported."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.model.trouble import Trouble
from claimset.release.check_project import check_project
from claimset.release.export import export
from claimset.store.project import Project
from own_copies.test_fingerprint import TEXT
from support.recording import record_release
from support.releasing import labelled

_WORDS_OF_OTHERS = " ".join(TEXT.split()[:20])
_CITATION = 'cff-version: 1.2.0\ntitle: Owls\nmessage: Cite it.\nauthors:\n- name: "{}"\n'
_DATASHEET = "# Owls\n\n<!-- claimset:counts -->\n<!-- /claimset:counts -->\n"
Damage = Callable[[Path], object]


def _gold(root: Path) -> Path:
    return root / "annotations" / "gold" / "ours.json"


def _edit_gold(root: Path, edit: Callable[[dict[str, object]], object]) -> None:
    record = json.loads(_gold(root).read_bytes())
    edit(record)
    _gold(root).write_text(json.dumps(record))


def _move_span_out_of_the_text(record: dict[str, object]) -> None:
    record["entities"] = [{**span, "end": 10_000} for span in record["entities"]]  # type: ignore[attr-defined]


def _rewrite(place: str, old: str, new: str) -> Damage:
    def damage(root: Path) -> None:
        file = root / place
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def _write(place: str, text: str) -> Damage:
    def damage(root: Path) -> None:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")

    return damage


def _forget_schema(root: Path) -> None:
    """Record a release, and let it say that it was made under a version of the schema that nobody kept."""
    version = Project(root).schema().version
    record_release(Project(root))
    shutil.rmtree(root / "build")
    _rewrite("annotations/releases/0.1.0.jsonl", f'"schema_version":"{version}"', '"schema_version":"0.0.9"')(root)


DAMAGES: dict[str, Damage] = {
    "a count that is not the data's": _write("DATASHEET.md", _DATASHEET),
    "a citation that is no YAML": _write("CITATION.cff", "title: [\n"),
    "a citation without authors": _write("CITATION.cff", "title: Owls\n"),
    "gold that is no JSON": lambda root: _gold(root).write_bytes(b"{"),
    "gold of another text": lambda root: _edit_gold(root, lambda record: record.update(text_sha256="0" * 64)),
    "a span outside of the text": lambda root: _edit_gold(root, _move_span_out_of_the_text),
    "a text that is not there": lambda root: (root / "raw" / "ours.txt").unlink(),
    "a text that changed": _rewrite("raw/ours.txt", "Owlwatch", "Owlwotch"),
    "a lock that is not there": lambda root: (root / "raw" / "texts.lock.json").unlink(),
    "a manifest that is no JSON": _rewrite("raw/manifest.jsonl", "{", ""),
    "a schema that is no JSON": _rewrite("schema/schema.json", "{", ""),
    "a decision that is no JSON": _write("annotations/splits.jsonl", "{"),
    "a waiver without an owner": _write("annotations/waivers.jsonl", "{}\n"),
    "words of others in the citation": _write("CITATION.cff", _CITATION.format(_WORDS_OF_OTHERS)),
    "words of others in the datasheet": _write("DATASHEET.md", f"# Owls\n\n{_WORDS_OF_OTHERS}\n"),
    "a register that is no JSON": _write("annotations/releases/0.1.0.jsonl", "{"),
    "a release without a name": _write("annotations/releases/0.1.0.jsonl", "{}\n"),
    "a release under a schema that is gone": _forget_schema,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a project without a fault is kept."""
    return tmp_path_factory.mktemp("whole") / "project"


@pytest.fixture
def sound_project(whole: Path, with_texts: Callable[..., Project], tmp_path: Path) -> Project:
    """A project that can be exported, made once and copied."""
    if not whole.is_dir():
        shutil.copytree(labelled(with_texts).root, whole)
    return Project(shutil.copytree(whole, tmp_path / "sound"))


def _is_stopped(job: Callable[[], bool]) -> bool:
    try:
        return job()
    except Trouble:
        return True


def test_what_a_check_passes_is_exported(sound_project: Project) -> None:
    assert check_project(sound_project).errors == 0
    assert export(sound_project).sizes


@pytest.mark.parametrize("fault", DAMAGES)
def test_a_fault_that_stops_an_export_is_an_error_of_a_check(fault: str, sound_project: Project) -> None:
    DAMAGES[fault](sound_project.root)
    project = Project(sound_project.root)
    assert _is_stopped(lambda: not export(project).sizes)
    assert _is_stopped(lambda: check_project(project).errors > 0)
    assert not project.build.exists()
