"""Drafts that writers hand in: a text file a document, in a folder with the briefs that they were written from."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from claimset.model.trouble import Misconfigured
from corpus.briefs.brief import brief_of, prompt_hash, writers_page
from corpus.plan.document import PlannedDocument
from corpus.world.world import World

PAGE = "writer.md"


class Draft(NamedTuple):
    """A planned document with its text, None where nobody has written it, and the hash of its prompt."""

    document: PlannedDocument
    text: str | None
    prompt_sha256: str


def write_briefs(documents: Iterable[PlannedDocument], folder: Path, world: World) -> None:
    """Write the writer's page and a brief a document into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(writers_page(), "utf-8")
    for document in documents:
        (folder / f"{document.id}.md").write_text(brief_of(document, world), "utf-8")


def read_drafts(paths: Iterable[Path], plan: Iterable[PlannedDocument], world: World) -> list[Draft]:
    """
    Read drafts; a folder stands for the text of every brief in it.

    The prompt is the page and the brief beside a text; where they are not there, those of today. Raises Misconfigured
    for a file that is named after no planned document, or that is not UTF-8.
    """
    by_id = {document.id: document for document in plan}
    files = [file for path in paths for file in (_texts_of(path) if path.is_dir() else [path])]
    unknown = [file.name for file in files if file.stem not in by_id]
    if unknown:
        raise Misconfigured(f"not planned: {', '.join(unknown)}", "name each text after its brief, with .txt")
    return [_read(file, by_id[file.stem], world) for file in files]


def _texts_of(folder: Path) -> list[Path]:
    names = {file.stem for file in (*folder.glob("*.md"), *folder.glob("*.txt")) if file.name != PAGE}
    return [folder / f"{name}.txt" for name in sorted(names)]


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{file.name} is not UTF-8", "save it as UTF-8") from error


def _read(file: Path, document: PlannedDocument, world: World) -> Draft:
    text = _text_of(file).replace("\r\n", "\n").strip() + "\n" if file.is_file() else None
    page, brief = file.with_name(PAGE), file.with_suffix(".md")
    if page.is_file() and brief.is_file():
        return Draft(document, text, prompt_hash(page.read_text("utf-8"), brief.read_text("utf-8")))
    return Draft(document, text, prompt_hash(writers_page(), brief_of(document, world)))
