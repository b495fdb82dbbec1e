"""What shows only where all documents are looked at together, with the files that it stands in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.files import read_text
from claimset.checks.shape import unreadable
from claimset.checks.together import (
    Compare,
    Held,
    bridging,
    copies,
    named,
    quoted,
    split_in_release,
    too_few,
    unsettled,
    unused,
)
from claimset.flow.runs import near
from claimset.flow.tally import Tally
from claimset.flow.text import normalise, sha256
from claimset.jobs.partition import Parted
from claimset.jobs.people import accounts
from claimset.model.document import Document, Fingerprint
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema

_DATASHEET = "DATASHEET.md"
_BLOCK = "Papers()"
_TRACKED = ("schema", "raw", "annotations")
_JUDGED_ALONE = {"raw/*.txt", "annotations/pulled/*.json", "annotations/gold/*.json", "annotations/predicted/*.json"}
LARGEST_TRACKED = 64 * 2**20
"""How many bytes of one file are looked through: the manifest of a hundred thousand documents has forty million."""


def held_of(
    document: Document,
    text: str | None,
    annotations: Sequence[Annotation],
    record: Record | None,
    fingerprints: dict[str, Fingerprint],
) -> Held:
    """Return a document with all that is stored of it; without its text, what the lock says of that stands for it."""
    if text is not None:
        digest = sha256(normalise(text).encode())
    elif document.id in fingerprints:
        digest = fingerprints[document.id].normalised_sha256
    else:
        digest = document.sha256
    return Held(document, digest, text, tuple(annotations), record)


def look_together(
    project: Project,
    schema: Schema,
    held: Sequence[Held],
    parted: Parted,
    compare: Compare = near,
    whole: Callable[[Held], Record | None] = lambda row: row.record,
) -> Iterator[Issue]:
    """
    Yield every issue of a project whose documents have all been read.

    `compare` finds near copies; `whole` gives the gold record of a document of which only the essence was held.
    """
    found = parted.partition
    manifest = project.relative(project.manifest_file)
    for issue in (*copies(held, found.by_rule, schema, parted.after(compare)), *bridging(found.bridges)):
        yield msgspec.structs.replace(issue, file=manifest)
    for issue in unsettled(held, found.splits):
        yield msgspec.structs.replace(issue, file=project.relative(project.gold_file(issue.document or "")))
    for issue in too_few(held, schema):
        yield msgspec.structs.replace(issue, file=project.relative(project.pulled_file(issue.document or "")))
    for issue in unused(held, schema):
        yield msgspec.structs.replace(issue, file=project.relative(project.schema_file))
    yield from quoted(held, _tracked(project), project.fingerprints().values())
    yield from named(accounts(project), _by_hand(project))
    yield from _unread(project)
    yield from _stale(project, (row for row in held if split_in_release(row, found.splits)), whole)


def _tracked(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the text files of a project that are published or under version control, by name."""
    for file in _files(project):
        content = read_text(file, LARGEST_TRACKED)
        if content is not None:
            yield project.relative(file), content


def _files(project: Project) -> list[Path]:
    files: list[Path] = sorted((*project.root.glob("*.md"), *project.root.glob("*.cff")))
    for folder in _TRACKED:
        files += sorted(file for file in (project.root / folder).rglob("*") if file.is_file())
    return files


def _unread(project: Project) -> Iterator[Issue]:
    """Yield an issue for each tracked file that is too large to be looked through and is judged nowhere else."""
    for file in _files(project):
        if file.stat().st_size > LARGEST_TRACKED:
            name = project.relative(file)
            if not any(file.relative_to(project.root).match(pattern) for pattern in _JUDGED_ALONE):
                says = f"it is larger than {LARGEST_TRACKED >> 20} MB: nobody looked for words of others in it"
                yield unreadable(name, says)


def _by_hand(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the tracked files that people write in: no text, and no labels, whose values a rule of their own judges."""
    files = [*project.root.glob("*.md"), *(project.root / "annotations").glob("*.jsonl"), project.manifest_file]
    files += [file for file in (project.root / "schema").rglob("*") if file.suffix in {".md", ".json"}]
    for file in sorted(files):
        content = read_text(file, LARGEST_TRACKED)
        if content is not None:
            yield project.relative(file), content


def _stale(project: Project, held: Iterable[Held], whole: Callable[[Held], Record | None]) -> Iterator[Issue]:
    text = read_text(project.root / _DATASHEET)
    if text is None or _BLOCK not in text:
        return
    from claimset.jobs.papers import Papers  # tables of a release: what they need takes a while to load

    gold = ((row.document, record) for row in held if (record := whole(row)) is not None)
    for name in Papers(project.root, Tally(gold)).stale(text):
        message = f"the block '{name}' is not what the gold records give: claimset check --fix"
        yield Issue("RLS001", Level.WARNING, message, file=_DATASHEET)
