"""The folder that an annotator gets: pages, texts and two commands, and nothing else of the project."""

import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from jinja2 import Environment, StrictUndefined

from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.push.instructions import instruction_html
from claimset.text.decode import sha256
from corpus.files import HOME

_PAGES = "schema/guidelines"
_LABELS = "docs/reference/labels.md"
_COMMAND = '#!/bin/sh\nexec {python} -m corpus passes {verb} "$(dirname "$(realpath "$0")")" --annotator {name} "$@"\n'


def labels_file(folder: Path, document: str) -> Path:
    """Return the file with an annotator's lines about a document."""
    return folder / "labels" / f"{document}.txt"


def prompt_of(schema: Schema) -> str:
    """Return what annotators are told; it is the same for all of them."""
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701
    template = environment.from_string((HOME / "briefs" / "annotator.md").read_text("utf-8"))
    return template.render(schema=schema, interfaces=[item for item in schema.interfaces.values() if item.usual])


def prompt_hash(schema: Schema) -> str:
    """Return the SHA-256 of what annotators are told."""
    return sha256(prompt_of(schema).encode())


def guideline_files(project: Project) -> dict[str, str]:
    """Return the guideline pages and the page of labels, by their place in a folder."""
    pages = project.root / _PAGES
    files = {f"guidelines/{page.relative_to(pages)}": page.read_text("utf-8") for page in pages.rglob("*.md")}
    return files | {"labels.md": (project.root / _LABELS).read_text("utf-8")}


def write_packet(project: Project, folder: Path, annotator: str, documents: Sequence[Document]) -> list[str]:
    """
    Write an annotator's folder, and return the ids of the documents in it.

    A text that is not on this machine is left out. Lines that an annotator wrote before stay. Where a text is not ours
    to pass on, git ignores the folder. Raises Misconfigured if no text is left.
    """
    schema = project.schema()
    texts = {document: text for document in documents if (text := project.text_of(document)) is not None}
    if not texts:
        raise Misconfigured("there is no text to label", "name documents whose texts are here, or a --batch of them")
    files = {"README.md": prompt_of(schema)} | guideline_files(project)
    for interface in schema.interfaces.values():
        if interface.usual:
            files[f"instructions/{interface.name}.html"] = instruction_html(project, schema, interface)
    files |= {f"texts/{document.id}.txt": text for document, text in texts.items()}
    files["texts.md"] = "".join(f"- {document.id}: {_head(document, schema)}\n" for document in texts)
    if not all(document.is_open for document in texts):
        files[".gitignore"] = "*\n"
    for name, words in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(words.encode())
    labels_file(folder, "").parent.mkdir(exist_ok=True)
    for verb in ("check", "submit"):
        file = folder / verb
        file.write_text(_COMMAND.format(python=quote(sys.executable), verb=verb, name=quote(annotator)), "utf-8")
        file.chmod(0o755)
    return [document.id for document in texts]


def _head(document: Document, schema: Schema) -> str:
    """Return what the page on the server says above the text."""
    language = schema.languages.get(document.language, document.language)
    return " · ".join(part for part in (document.outlet, language, document.published) if part)
