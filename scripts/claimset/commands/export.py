"""claimset export"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    progress,
    project,
    say,
    show_issues,
    show_json,
    show_table,
)
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
    from claimset.splits.groups import splits_without_rows

    found = project(context)
    if check:
        _compare(found, version, out, negatives, workers, as_json=as_json)
        return
    with progress() as report:
        done = export(
            found, version, out, report, replace=replace, record=release, negatives=negatives, workers=workers
        )
    lacking = splits_without_rows(done.sizes)
    if as_json:
        show_json({**msgspec.structs.asdict(done), "empty": lacking})
    elif done.sizes:
        rows = [(name, split, count) for name, splits in done.sizes.items() for split, count in splits.items()]
        show_table(("config", "split", "rows"), rows, right=("rows",))
    if not done.sizes:
        if not as_json:
            show_issues(done.issues)
        say(f"nothing written: {plural(len(done.issues), 'error blocks', 'errors block')} the release")
        _say_sought(done.sought)
        exit_with(1)
    for reason in done.reasons:
        say(f"since {done.since}, {reason.weight}: {reason.words}")
    say(f"{done.folder}: {plural(done.documents, 'document')}{'' if done.changed else ', the same bytes as before'}")
    _say_empty(done.sizes, lacking)
    _say_lacking(done, len(found.documents()))
    if done.recorded is not None:
        name = found.relative(done.recorded)
        say(f"recorded in {name}: commit it, then git tag v{done.version}")
    _say_sought(done.sought)


def _say_lacking(done: "ExportResult", documents: int) -> None:
    """Say which of the project's documents a release goes without, and which answers of its datasheet."""
    unlabelled = documents - done.documents - len(done.withheld)
    if unlabelled:
        say(f"not in it: {unlabelled} of {plural(documents, 'document')}: no gold record yet")
    if done.withheld:
        say(f"withheld: {', '.join(done.withheld)} (claimset check says why)")
    if done.unanswered:
        say(
            f"unanswered: questions of DATASHEET.md under {', '.join(done.unanswered)}; the release holds them as they "
            "stand (claimset check --select RLS002 gives the lines)"
        )


def _say_sought(sought: "LeakScanBasis") -> None:
    """Say of how many texts that are not ours words were looked for without the text, and what to do about it."""
    texts = sought.by_text + sought.by_lock + sought.by_nothing
    if sought.by_lock:
        say(
            f"texts that are not ours: words of {sought.by_lock} of {texts} were looked for by the lock alone, which "
            f"finds fifteen in a row always, and eight one time in eight: {sought.remedy}"
        )
    if sought.by_nothing:
        say(
            f"texts that are not ours: words of {sought.by_nothing} of {texts} were not looked for, for neither the "
            f"text nor a lock of it is at hand: {sought.remedy}"
        )


def _say_empty(sizes: Mapping[str, Mapping[str, int]], lacking: Mapping[str, Sequence[str]]) -> None:
    """Say which splits have no row, and what a user of the dataset and its maker can do about it."""
    nowhere = [
        split for split in lacking.get("annotations", ()) if all(split in lacking.get(name, ()) for name in sizes)
    ]
    if nowhere:
        say(f"empty: no document is in {' or '.join(nowhere)}, and load_dataset knows no split of that name")
    for name in ("documents", "by_reference"):
        some = [split for split in lacking.get(name, ()) if split not in nowhere]
        if some and len(sizes[name]) > 0:
            say(f"empty: '{name}' has no row in {' or '.join(some)}")
    if nowhere:
        say(
            "about one document of ten goes to validation and one to test, by a hash: with few, measure by "
            "cross-validation over what is there, or give a document that was never released its split in "
            "annotations/splits.jsonl"
        )


def _compare(
    found: "Project", version: str | None, out: Path | None, negatives: int, workers: int, *, as_json: bool
) -> None:
    from claimset.release.export import rebuild_release

    with progress() as report:
        again = rebuild_release(found, version, out, report, negatives=negatives, workers=workers)
    if as_json:
        show_json(again)
    elif again.issues:
        show_issues(again.issues)
    elif again.faults:
        show_table(("file", "how it differs"), [(fault.file, fault.words) for fault in again.faults])
    against = len(again.issues) or len(again.faults)
    if against:
        say(f"{again.folder}: {plural(against, 'thing stands', 'things stand')} against it")
        _say_sought(again.sought)
        exit_with(1)
    say(f"{again.folder}: built again, every byte is the same")
    _say_sought(again.sought)
