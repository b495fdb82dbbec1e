"""claimset export"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    progress,
    say,
    show_issues,
    show_json,
    show_table,
)
from claimset.splits.groups import splits_without_rows
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.release.build.leak_scan import LeakScanBasis
    from claimset.release.export import ExportResult
    from claimset.store.project import Project


@errors_as_sentences
def command(
    context: typer.Context,
    version: Annotated[
        str | None, typer.Option(help="A version, instead of the computed one: an equal or a higher one.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to, instead of build/.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a release of this version.")] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Record it: later releases are measured against it.")
    ] = False,
    negatives: Annotated[
        int, typer.Option(min=0, max=100, help="Unrelated pairs of spans in `relations`, for every relation.")
    ] = 0,
    check: Annotated[bool, typer.Option("--check", help="Build again, write nothing, name files that differ.")] = False,
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help="Processes that check and make rows; the bytes are the same for any number."),
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Write a versioned dataset that datasets.load_dataset opens.

    Its version is computed from what changed since the last recorded release: a row edited or removed raises the major
    number, a row added the minor one, other bytes the patch number; below 1.0.0 a major change raises the minor number
    and the rest the patch number. Refused while a rule finds an error, or a number in DATASHEET.md is not the data's.
    The same inputs give the same bytes, with texts that are not ours at hand or without; --check builds again and names
    what differs. --release records the release in annotations/releases/, which belongs under version control.

    Words of texts that are not ours are looked for in all that a release is made from: any eight in a row where the
    text is at hand, and else by the hashes of the lock, which always find fifteen, and eight one time in eight.

    Example: claimset export
    """
    from claimset.release.export import export

    project = open_project(context)
    if check:
        _compare(project, version, out, negatives, workers, as_json=as_json)
        return
    with progress() as report:
        result = export(
            project, version, out, report, replace=replace, record=release, negatives=negatives, workers=workers
        )
    empty_splits = splits_without_rows(result.sizes)
    if as_json:
        show_json({**msgspec.structs.asdict(result), "empty": empty_splits})
    elif result.sizes:
        rows = [(name, split, count) for name, splits in result.sizes.items() for split, count in splits.items()]
        show_table(("config", "split", "rows"), rows, right=("rows",))
    if not result.sizes:
        if not as_json:
            show_issues(result.issues)
        say(f"nothing written: {plural(len(result.issues), 'error blocks', 'errors block')} the release")
        _say_leak_scan(result.sought)
        exit_with(1)
    for reason in result.reasons:
        say(f"since {result.since}, {reason.weight}: {reason.words}")
    suffix = "" if result.changed else ", the same bytes as before"
    say(f"{result.folder}: {plural(result.documents, 'document')}{suffix}")
    _say_empty_splits(result.sizes, empty_splits)
    _say_missing_documents(result, len(project.documents()))
    if result.recorded is not None:
        name = project.relative(result.recorded)
        say(f"recorded in {name}: commit it, then git tag v{result.version}")
    _say_leak_scan(result.sought)


def _say_missing_documents(result: "ExportResult", documents: int) -> None:
    """Say which of the project's documents a release goes without, and which answers of its datasheet."""
    unlabelled = documents - result.documents - len(result.withheld)
    if unlabelled:
        say(f"not in it: {unlabelled} of {plural(documents, 'document')}: no gold record yet")
    if result.withheld:
        say(f"withheld: {', '.join(result.withheld)} (claimset check says why)")
    if result.unanswered:
        say(
            f"unanswered: questions of DATASHEET.md under {', '.join(result.unanswered)}; the release holds them "
            "as they stand (claimset check --select RLS002 gives the lines)"
        )


def _say_leak_scan(basis: "LeakScanBasis") -> None:
    """Say of how many texts that are not ours words were looked for without the text, and what to do about it."""
    texts = basis.by_text + basis.by_lock + basis.by_nothing
    if basis.by_lock:
        say(
            f"texts that are not ours: words of {basis.by_lock} of {texts} were looked for by the lock alone, which "
            f"finds fifteen in a row always, and eight one time in eight: {basis.remedy}"
        )
    if basis.by_nothing:
        say(
            f"texts that are not ours: words of {basis.by_nothing} of {texts} were not looked for, for neither the "
            f"text nor a lock of it is at hand: {basis.remedy}"
        )


def _say_empty_splits(sizes: Mapping[str, Mapping[str, int]], empty_splits: Mapping[str, Sequence[str]]) -> None:
    """Say which splits have no row, and what a user of the dataset and its maker can do about it."""
    splits_of_none = [
        split
        for split in empty_splits.get("annotations", ())
        if all(split in empty_splits.get(name, ()) for name in sizes)
    ]
    if splits_of_none:
        say(f"empty: no document is in {' or '.join(splits_of_none)}, and load_dataset knows no split of that name")
    for name in ("documents", "by_reference"):
        splits = [split for split in empty_splits.get(name, ()) if split not in splits_of_none]
        if splits and len(sizes[name]) > 0:
            say(f"empty: '{name}' has no row in {' or '.join(splits)}")
    if splits_of_none:
        say(
            "a hash gives each split its share of the documents (claimset splits --plan): with few, measure by "
            "cross-validation over what is there, or give a document that was never released its split in "
            "annotations/splits.jsonl"
        )


def _compare(
    project: "Project", version: str | None, out: Path | None, negatives: int, workers: int, *, as_json: bool
) -> None:
    from claimset.release.export import rebuild_release

    with progress() as report:
        rebuilt = rebuild_release(project, version, out, report, negatives=negatives, workers=workers)
    if as_json:
        show_json(rebuilt)
    elif rebuilt.issues:
        show_issues(rebuilt.issues)
    elif rebuilt.faults:
        show_table(("file", "how it differs"), [(fault.file, fault.words) for fault in rebuilt.faults])
    fault_count = len(rebuilt.issues) or len(rebuilt.faults)
    if fault_count:
        say(f"{rebuilt.folder}: {plural(fault_count, 'thing stands', 'things stand')} against it")
        _say_leak_scan(rebuilt.sought)
        exit_with(1)
    say(f"{rebuilt.folder}: built again, every byte is the same")
    _say_leak_scan(rebuilt.sought)
