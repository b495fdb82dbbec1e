"""The command line of the corpus: plan, brief, gate, noise, add, state, statistics."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_table
from claimset.commands.screen.talk import say
from claimset.model.json_text import pretty_json
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.plural import plural
from corpus.briefs.brief import brief_of, writers_page
from corpus.compared.command import compare
from corpus.curation.commands import app as curation
from corpus.desk import Desk, plan_files
from corpus.drafts import read_drafts, write_briefs
from corpus.files import HOME, STATISTICS
from corpus.gates.gate import gate as gate_text
from corpus.links.commands import app as links
from corpus.measures import measure
from corpus.passes.commands import app as passes
from corpus.plan.make import counts_of, make_plan
from corpus.plan.pairs import count_by
from corpus.state import Writing, plan_hash, text_file, written_texts
from corpus.take_in import noised_texts, take_in

app = typer.Typer(
    name="corpus",
    help="How the dataset's own texts are planned, checked and taken in.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(passes, name="passes")
app.add_typer(curation, name="curation")
app.add_typer(links, name="links")
app.command()(compare)
Documents = Annotated[list[str] | None, typer.Argument(help="Planned documents.")]
Batch = Annotated[int | None, typer.Option(help="All documents of a batch; 0 is the pilot.")]
Folder = Annotated[Path | None, typer.Option("--out", help="Write a file a document into this folder.")]


@app.command()
@errors_as_sentences
def plan(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file would change.")] = False,
) -> None:
    """
    Make facts, documents and planted pairs from the seed, and show how many there are of what.

    Example: python -m corpus plan --check
    """
    project = Project.find(HOME)
    new_plan = make_plan(project.schema())
    changed = [file for file, data in plan_files(new_plan).items() if not file.is_file() or file.read_bytes() != data]
    if check and changed:
        say(f"not as the seed makes them: {', '.join(file.name for file in changed)}")
        exit_with(1)
    for file in changed:
        file.write_bytes(plan_files(new_plan)[file])
    for field in ("language", "variety", "split", "form"):
        show_table((field, "documents"), counts_of(new_plan.documents, field).items(), right=("documents",))
    for field in ("verdict", "transformation", "trap", "check", "arithmetic"):
        show_table((field, "pairs"), count_by(new_plan.pairs, field).items(), right=("pairs",))
    say(
        f"{plural(len(new_plan.facts), 'fact')}, {plural(len(new_plan.documents), 'document')}, "
        f"{plural(len(new_plan.pairs), 'pair')}; files written: {len(changed)}"
    )


@app.command()
@errors_as_sentences
def brief(documents: Documents = None, batch: Batch = None, folder: Folder = None) -> None:
    """
    Print what the writer of a document gets, or write it to a folder: the writer's page, and a brief a document.

    Example: python -m corpus brief --batch 1 --out ../writing/1
    """
    desk = Desk.open()
    planned_documents = desk.documents(documents, batch)
    if folder is not None:
        write_briefs(planned_documents, folder, desk.world)
    else:
        sys.stdout.write("\n".join([writers_page(), *(brief_of(item, desk.world) for item in planned_documents)]))
    say(plural(len(planned_documents), "brief"))


@app.command()
@errors_as_sentences
def gate(
    drafts: Annotated[list[Path], typer.Argument(help="Texts, or folders of briefs with their texts.", exists=True)],
    model: Annotated[str | None, typer.Option(help="Who wrote them; with --version and --day they are kept.")] = None,
    version: Annotated[str | None, typer.Option(help="The version of the model.")] = None,
    day: Annotated[str | None, typer.Option(help="The day on which they were written, such as 2026-11-30.")] = None,
) -> None:
    """
    Judge texts, and keep those that pass where it is said who wrote them and when.

    Each text is named after its document, and of a folder every brief has one. A text that fails is written anew. What
    is kept lies in scripts/corpus/texts/, and state.jsonl says who wrote it from which prompt.

    Example: python -m corpus gate ../writing/1 --model NAME --version VERSION --day 2026-11-30
    """
    if any((model, version, day)) and not all((model, version, day)):
        raise Misconfigured("--model, --version and --day belong together", "say all three, or none to judge alone")
    desk = Desk.open()
    writings, rows = desk.writings(), []
    texts = read_drafts(drafts, desk.plan, desk.world)
    others = written_texts(desk.plan) | {item.document.id: (item.document, item.text) for item in texts if item.text}
    for document, text, prompt in texts:
        if text is None:
            rows.append((document.id, "has no text yet"))
            continue
        faults = gate_text(document, text, others, desk.world, desk.schema)
        rows += [(document.id, fault) for fault in faults] or [(document.id, "passes")]
        if model and version and day and not faults:
            target = text_file(document.id)
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, "utf-8")
            writings[document.id] = Writing(model, version, day, prompt, plan_hash(document), sha256(text.encode()))
    show_table(("document", "gate"), rows)
    if model:
        desk.write_state(writings)
    if any(words != "passes" for _, words in rows):
        exit_with(1)


@app.command()
@errors_as_sentences
def noise(documents: Documents = None, batch: Batch = None, folder: Folder = None) -> None:
    """
    Print written texts as they will enter the project, with the noise of web pages.

    Example: python -m corpus noise brindlemoor-lessons-1
    """
    desk = Desk.open()
    for name, text in noised_texts(desk.documents(documents, batch), desk.world, desk.schema).items():
        if folder is None:
            sys.stdout.write(text)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.txt").write_bytes(text.encode())


@app.command()
@errors_as_sentences
def add(documents: Documents = None, batch: Batch = None) -> None:
    """
    Take the written texts of documents into the project, with noise, event and who wrote them.

    A story enters whole: the split of its documents rests on the first of them.

    Example: python -m corpus add --batch 0
    """
    desk = Desk.open()
    planned_documents = desk.documents(documents, batch)
    ready = {row.document for row in desk.states(desk.writings()) if row.passed}
    stories = {document.story for document in planned_documents}
    missing = [document.id for document in desk.plan if document.story in stories and document.id not in ready]
    if missing:
        raise Misconfigured(
            f"stories enter whole, and of these no text has passed the gates: {', '.join(missing)}",
            "write them (corpus brief), pass them (corpus gate), or name documents of other stories",
        )
    planned_documents = [document for document in desk.plan if document.story in stories]
    outcomes = take_in(planned_documents, desk.writings(), desk.project, desk.world)
    show_table(("", "document", "why"), [(row.state, row.document or "", row.reason) for row in outcomes])
    desk.write_state(desk.writings())
    if any(row.state == "refused" for row in outcomes):
        exit_with(1)


@app.command()
@errors_as_sentences
def state(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where the file would change.")] = False,
) -> None:
    """
    Work out what is done of each document, write state.jsonl, and show it by batch.

    Example: python -m corpus state
    """
    desk = Desk.open()
    rows = desk.states(desk.writings())
    if check and not desk.is_current(rows):
        say("scripts/corpus/state.jsonl is not what texts and project say: python -m corpus state")
        exit_with(1)
    if not check:
        desk.write_state(desk.writings())
    steps = ("written", "passed", "stale", "added", "adjudicated")
    batches = sorted({row.batch for row in rows})
    show_table(
        ("batch", "documents", *steps),
        [
            (
                batch,
                sum(row.batch == batch for row in rows),
                *(sum(bool(getattr(row, step)) for row in rows if row.batch == batch) for step in steps),
            )
            for batch in batches
        ],
    )
    for row in rows:
        for fault in row.faults:
            say(f"{row.document}: {fault}")


@app.command()
@errors_as_sentences
def statistics(
    folder: Annotated[
        Path | None, typer.Option("--measure", help="Measure the .txt files of a folder instead, for a yardstick.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of these texts.")] = "en",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where the page would change.")] = False,
) -> None:
    """
    Write the page that says how varied the texts are, and where they are too even.

    Example: python -m corpus statistics
    """
    if folder is not None:
        texts = [file.read_text("utf-8") for file in sorted(folder.glob("**/*.txt"))]
        sys.stdout.write(pretty_json(msgspec.structs.asdict(measure(texts, language))))
        return
    desk = Desk.open()
    page = desk.statistics()
    if check and (not STATISTICS.is_file() or STATISTICS.read_text("utf-8") != page):
        say("scripts/corpus/statistics.md is not of today: python -m corpus statistics")
        exit_with(1)
    if not check:
        STATISTICS.write_text(page, "utf-8")
        say("scripts/corpus/statistics.md is written")
