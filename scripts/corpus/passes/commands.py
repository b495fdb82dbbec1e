"""The command line of independent passes: prepare a folder, check lines, submit them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_server
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.talk import say
from claimset.model.document import Document
from claimset.model.machine import Machine
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.store.project import Project
from claimset.text.decode import TextRefused, decode
from claimset.text.plural import plural
from corpus.desk import Desk
from corpus.files import HOME
from corpus.passes.machine import people_with
from corpus.passes.packet import labels_file, prompt_hash, write_packet
from corpus.passes.reading import PassReading, read_pass
from corpus.passes.submit import sign_in
from corpus.passes.submit import submit as submit_document

app = typer.Typer(help="Independent passes: what an annotator gets, and how their labels come to the server.")
Folder = Annotated[Path, typer.Argument(help="The annotator's folder, outside the project.")]
Annotator = Annotated[str, typer.Option(help="The annotator's pseudonym, such as m01.")]
Documents = Annotated[list[str] | None, typer.Argument(help="Documents of the project.")]


@app.command()
@errors_as_sentences
def prepare(
    folder: Folder,
    annotator: Annotator,
    model: Annotated[str, typer.Option(help="The machine that labels.")],
    version: Annotated[str, typer.Option(help="The version of the machine.")],
    documents: Documents = None,
    batch: Annotated[int | None, typer.Option(help="All documents of a batch; 0 is the pilot.")] = None,
) -> None:
    """
    Write a folder with the pages and texts for an annotator, and enter the annotator among the people as a machine.

    Example: python -m corpus passes prepare ../passes/m11 --annotator m11 --model NAME --version VERSION --batch 0
    """
    require_pseudonym(annotator, "m01")
    desk = Desk.open()
    if folder.resolve().is_relative_to(desk.project.root):
        raise Misconfigured(f"{folder} lies in the project", "name a folder outside of it, from which nothing is seen")
    names = [document.id for document in desk.documents(None, batch)] if batch is not None else []
    chosen = _documents(desk.project, [*names, *(documents or ())])
    with desk.project.locked():
        people = people_with(
            desk.project, annotator, Machine(model, version, prompt=f"sha256:{prompt_hash(desk.schema)}")
        )
        written = write_packet(desk.project, folder, annotator, chosen)
        people.save()
    say(f"{folder}: {plural(len(written), 'text')}, of {plural(len(chosen), 'document')}")
    closed_texts = [document.id for document in chosen if document.id in written and not document.is_open]
    if closed_texts:
        say(f"{', '.join(closed_texts)}: not ours to pass on; delete the folder when all is submitted")


@app.command()
@errors_as_sentences
def check(folder: Folder, annotator: Annotator, documents: Documents = None) -> None:
    """
    Say which lines of an annotator cannot be sent, and why.

    Example: python -m corpus passes check ../passes/m11 --annotator m11
    """
    require_pseudonym(annotator, "m01")
    project = Project.find(HOME)
    faulty = [
        document.id
        for document, reading in _readings(project, folder, annotator, documents)
        if not _is_sound(document, reading)
    ]
    if faulty:
        exit_with(1)


@app.command()
@errors_as_sentences
def submit(folder: Folder, annotator: Annotator, documents: Documents = None) -> None:
    """
    Submit an annotator's lines as completed annotations, from the annotator's account on the project's server.

    Documents with faults are named and not sent.

    Example: python -m corpus passes submit ../passes/m11 --annotator m11
    """
    require_pseudonym(annotator, "m01")
    project = Project.find(HOME)
    schema, server = project.schema(), open_server(project)
    account = sign_in(project, server, annotator)
    refused = 0
    for document, reading in _readings(project, folder, annotator, documents):
        if not _is_sound(document, reading):
            refused += 1
            continue
        say(f"{document.id}: {submit_document(server, account, document, reading.regions, schema, annotator)}")
    account.close()
    server.close()
    if refused:
        exit_with(1)


def _documents(project: Project, names: list[str]) -> list[Document]:
    by_id = {document.id: document for document in project.documents()}
    unknown = [name for name in names if name not in by_id]
    if unknown:
        raise Misconfigured(f"the project has no document {', '.join(unknown)}", "raw/manifest.jsonl has the ids")
    return [by_id[name] for name in names]


def _readings(
    project: Project, folder: Path, annotator: str, names: list[str] | None
) -> Iterator[tuple[Document, PassReading]]:
    """Yield the named documents with their lines, or all that have some."""
    schema = project.schema()
    texts = sorted(file.stem for file in (folder / "texts").glob("*.txt"))
    if not texts:
        raise Misconfigured(f"there are no texts in {folder}", "passes prepare writes them")
    chosen = _documents(project, names or [name for name in texts if labels_file(folder, name).is_file()])
    if not chosen:
        raise Misconfigured(f"there are no labels in {folder}", "write labels/NAME.txt for a text first")
    for document in chosen:
        file, text = labels_file(folder, document.id), project.text_of(document)
        if text is None or not file.is_file():
            raise Misconfigured(f"there is no {file}", "write it first")
        try:
            words = decode(file.read_bytes())
        except TextRefused as error:
            yield document, PassReading({}, {}, [str(error)])
        else:
            yield document, read_pass(words, document, text, schema, annotator)


def _is_sound(document: Document, reading: PassReading) -> bool:
    for fault in reading.faults:
        say(f"{document.id}, {fault}")
    if not reading.faults:
        counts = [f"{name} {len(spans)}" for labels in reading.labels.values() for name, spans in labels.layers.items()]
        relations = sum(len(labels.relations) for labels in reading.labels.values())
        say(f"{document.id}: {', '.join(counts)}, relations {relations}; every line can be sent")
    return not reading.faults
