"""The folder of an annotator holds pages and texts, and nothing else of the project."""

import os
from collections.abc import Callable
from pathlib import Path

from claimset.model.schema import Schema
from claimset.store.project import Project
from corpus.passes.packet import labels_file, prompt_hash, prompt_of, write_packet
from corpus.passes.reading import read_pass
from support.documents import manifest_line

HEAD = "docs/reference/labels.md"


def packet(project: Project, folder: Path, annotator: str = "m07") -> dict[str, bytes]:
    (project.root / HEAD).parent.mkdir(parents=True, exist_ok=True)
    (project.root / HEAD).write_text("# Labels\n", "utf-8")
    write_packet(project, folder, annotator, project.documents())
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_it_has_the_pages_the_texts_and_two_commands(with_texts: Callable[..., Project], tmp_path: Path) -> None:
    project = with_texts(one="One\u00a0text.\n", two="Another.\n")
    files = packet(project, tmp_path / "packet")
    pages = project.root / "schema" / "guidelines"
    guidelines = {f"guidelines/{page.relative_to(pages)}" for page in pages.rglob("*.md")}
    interfaces = {f"instructions/{name}.html" for name, item in project.schema().interfaces.items() if item.usual}
    own = {"README.md", "labels.md", "texts.md", "check", "submit", "texts/one.txt", "texts/two.txt"}
    assert set(files) == guidelines | interfaces | own
    assert files["texts/one.txt"] == "One\u00a0text.\n".encode()
    assert all(os.access(tmp_path / "packet" / name, os.X_OK) for name in ("check", "submit"))


def test_annotators_get_the_same_bytes_but_for_their_name(with_texts: Callable[..., Project], tmp_path: Path) -> None:
    project = with_texts(one="One text.\n")
    first, second = packet(project, tmp_path / "a", "m07"), packet(project, tmp_path / "b", "m08")
    assert {name for name in first if first[name] != second[name]} == {"check", "submit"}
    assert first["README.md"].decode() == prompt_of(project.schema())


def test_written_lines_stay_and_a_changed_guideline_version_is_another_prompt(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    project = with_texts(one="One text.\n")
    packet(project, tmp_path / "a")
    labels_file(tmp_path / "a", "one").write_text("document | genre: news\n", "utf-8")
    assert packet(project, tmp_path / "a")["labels/one.txt"] == b"document | genre: news\n"
    schema = project.schema()
    assert len(prompt_hash(schema)) == 64
    assert schema.guidelines in prompt_of(schema)


def test_the_example_of_the_prompt_can_be_sent(schema: Schema) -> None:
    _, text, _, lines, *_ = prompt_of(schema).split("```\n")
    reading = read_pass(lines, manifest_line(text), text, schema, "m07")
    assert reading.faults == []
    assert sum(len(spans) for labels in reading.labels.values() for spans in labels.layers.values()) == 15
