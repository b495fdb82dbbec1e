"""The command line of curation: write a curator's folder, read what the curator decided."""

import sys
from pathlib import Path
from shlex import quote
from typing import Annotated

import msgspec
import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.talk import say
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.new_decisions import now
from claimset.model.machine import Machine
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.store.files.files import write_whole
from claimset.store.project import Project
from claimset.sync.assignment.people import People
from claimset.text.decode import sha256
from claimset.text.plural import plural
from corpus.curation.lines import read_decisions
from corpus.curation.page import CurationPage, curation_page
from corpus.files import HOME, require_page
from corpus.passes.machine import people_with
from corpus.passes.packet import guideline_files

app = typer.Typer(help="Curation: what a curator gets, and the decisions that come back.")
Folder = Annotated[Path, typer.Argument(help="The curator's folder, outside the project.")]
Curator = Annotated[str, typer.Option(help="The curator's pseudonym, such as c03.")]
_PAGE = HOME / "briefs" / "curator.md"
_COMMAND = '#!/bin/sh\nexec {python} -m corpus curation read "$(dirname "$(realpath "$0")")" --curator {curator} "$@"\n'


@app.command()
@errors_as_sentences
def prepare(
    folder: Folder,
    curator: Curator,
    model: Annotated[str, typer.Option(help="The machine that decides.")],
    version: Annotated[str, typer.Option(help="The version of the machine.")],
    documents: Annotated[list[str] | None, typer.Argument(help="Documents; all with differences if left out.")] = None,
) -> None:
    """
    Write a folder with the curator's page, the guidelines and the undecided differences of documents.

    The curator is entered among the people as a machine. Lines that the curator wrote before stay.

    Example: python -m corpus curation prepare ../passes/c03 --curator c03 --model NAME --version VERSION
    """
    require_pseudonym(curator, "c03")
    project = Project.find(HOME)
    if folder.resolve().is_relative_to(project.root):
        raise Misconfigured(f"{folder} lies in the project", "name a folder outside of it, from which nothing is seen")
    pages = _pages(project, documents or ())
    with project.locked():
        people = people_with(project, curator, Machine(model, version, prompt=f"sha256:{sha256(_PAGE.read_bytes())}"))
        files = {"README.md": _PAGE.read_text("utf-8")} | guideline_files(project)
        files |= {f"differences/{page.document}.md": page.page for page in pages}
        for name, words in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(words.encode())
        (folder / "decisions").mkdir(exist_ok=True)
        check = folder / "check"
        check.write_text(_COMMAND.format(python=quote(sys.executable), curator=curator), "utf-8")
        check.chmod(0o755)
        people.save()
    count = sum(len(page.differences) for page in pages)
    say(f"{folder}: {plural(count, 'difference')} of {plural(len(pages), 'text')}")


@app.command()
@errors_as_sentences
def read(
    folder: Folder,
    curator: Curator,
    documents: Annotated[list[str] | None, typer.Argument(help="Documents; all that were decided if left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the decisions to a file, for claimset adjudicate.")] = None,
) -> None:
    """
    Say which lines of a curator are no decisions, and write them to a file where every difference has one.

    Each decision says which machine decided, as it was entered when the folder was written.

    Example: python -m corpus curation read ../passes/c03 --curator c03 --out build/decisions.jsonl
    """
    names = documents or sorted(file.stem for file in (folder / "decisions").glob("*.txt"))
    if not names:
        raise Misconfigured(f"{folder} has no decisions", "write decisions/NAME.txt")
    project = Project.find(HOME)
    machine = People(project).machine(curator, now())
    results = []
    for page in _pages(project, names):
        require_page(folder / "differences" / f"{page.document}.md", page.page)
        file = folder / "decisions" / f"{page.document}.txt"
        results.append(read_decisions(file.read_text("utf-8") if file.is_file() else "", page))
    faults = [fault for _, rows in results for fault in rows]
    decisions = [decision for rows, _ in results for decision in rows]
    for fault in faults:
        say(fault)
    say(f"{plural(len(decisions), 'decision')} about {plural(len(results), 'text')}")
    if faults:
        exit_with(1)
    if out is not None:
        facts = {"by": curator, "machine": msgspec.to_builtins(machine)}
        rows = [msgspec.structs.asdict(decision) | facts for decision in decisions]
        lines = [{key: value for key, value in row.items() if value is not msgspec.UNSET} for row in rows]
        write_whole(out, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))


def _pages(project: Project, names: list[str] | tuple[str, ...]) -> list[CurationPage]:
    """Return the pages of documents with undecided differences, in the order of the plan."""
    by_id = {document.id: document for document in project.documents()}
    pages = []
    for plan in adjudication_plan(project, names).documents:
        text = project.text_of(by_id[plan.document])
        if text is not None and any(item.decision is None for item in plan.differences):
            pages.append(curation_page(plan, by_id[plan.document], text))
    return pages
