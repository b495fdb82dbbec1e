"""Deletes the copies of a text in `.claimset/`: its person asked for it, so that nothing of it may stay."""

import gzip
import hashlib
import re
import shutil
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from claimset.model.json_text import parse_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import files_below, read_whole, writable, write_pieces
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.kept.qualifications import delete_qualifications
from claimset.store.project import Project
from claimset.text.decode import sha256

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SNAPSHOT = ".jsonl.gz"
_LEAST_QUOTE = 12
"""The fewest code points by which a quote in a model's answer is taken for one of the text."""


def delete_private_copies(
    project: Project, document: str, digests: Collection[str], text: str | None
) -> tuple[str, ...]:
    """
    Delete what `.claimset/` holds of a document beside its own files, and return the names of those that changed.

    These are replaced files, kept changes, links to it in those of others, staged files, the document's tasks in
    snapshots, the cache of checks, shards of a run that failed, models that learned from texts, qualifications with it,
    and answers of language models that quote the `text`; without the text all answers go. `digests` are the SHA-256 of
    the bytes of every text that it had. Raises Misconfigured, after all else is deleted, for snapshots that cannot be
    read: they may still hold the text.
    """
    state = project.state
    changed_names: list[str] = []
    own_copy = re.compile(rf"{re.escape(document)}-[0-9a-f]{{16}}\.json")
    files = [file for kind in ("pulled", "gold", "predicted", "tasks") for file in _files(state / "kept" / kind)]
    files = [file for file in files if own_copy.fullmatch(file.name)]
    changes = DocumentChanges(project)
    files += [changes.file(change) for change in changes.of_document(document)]
    files += [file for file in (state / "quarantine" / f"{document}.json",) if file.is_file()]
    files += _files(state / "models")
    files += [file for file in _files(state / "answers") if text is None or _quotes(file, text)]
    for file in files:
        with writable(file.parent):
            file.unlink(missing_ok=True)
        changed_names.append(project.relative(file))
    changed_names += [*changes.leave_out(document), *delete_qualifications(project, document=document)]
    for name in ("checked", "cluster"):
        if (state / name).is_dir():
            with writable(state):
                shutil.rmtree(state / name)
            changed_names.append(f".claimset/{name}")
    unreadable: list[str] = []
    for file in _files(state / "snapshots"):
        try:
            if not file.name.endswith(_SNAPSHOT):
                # What a killed pull left: nobody writes it while the project is locked.
                with writable(file.parent):
                    file.unlink()
            elif not _leave_out(file, document, digests):
                continue
            changed_names.append(project.relative(file))
        except (OSError, EOFError, zlib.error):
            unreadable.append(project.relative(file))
    if unreadable:
        raise Misconfigured(
            f"{', '.join(unreadable)} cannot be read and may hold the text", "delete the file, then withdraw again"
        )
    return tuple(sorted(changed_names))


def _files(folder: Path) -> list[Path]:
    return list(files_below(folder))


def _quotes(file: Path, text: str) -> bool:
    """Say whether an answer of a language model holds words of a text; yes for one that cannot be read."""
    try:
        content = parse_json(read_whole(file))["content"]
        quotes = [parse_json(f'"{match[1]}"') for match in _STRING.finditer(content)]
    except (ValueError, KeyError, TypeError):
        return True
    return any(len(quote) >= _LEAST_QUOTE and quote in text for quote in quotes)


def _leave_out(file: Path, document: str, digests: Collection[str]) -> bool:
    """Write a snapshot anew without a document's tasks; False where it has none."""
    with gzip.open(file) as lines:
        if not any(_is_about(line, document, digests) for line in lines):
            return False
    with gzip.open(file) as lines:
        kept_lines = [line for line in lines if not _is_about(line, document, digests)]
    # The name of a snapshot ends with the start of the hash of its lines.
    content = hashlib.sha256(b"".join(kept_lines)).hexdigest()[:16]
    stem = file.name.removesuffix(_SNAPSHOT).rpartition("-")[0]
    write_pieces(
        file.with_name(f"{stem}-{content}{_SNAPSHOT}"), [gzip.compress(b"".join(kept_lines), 4, mtime=0)], mode=0o600
    )
    with writable(file.parent):
        file.unlink()
    return True


def _is_about(line: bytes, document: str, digests: Collection[str]) -> bool:
    try:
        row = parse_json(line)
    except ValueError:
        return False
    data: Any = row.get("data") if isinstance(row, dict) else None
    if not isinstance(data, dict):
        return False
    texts = (value.encode("utf-8", "surrogatepass") for value in data.values() if isinstance(value, str))
    return data.get("doc_id") == document or any(sha256(value) in digests for value in texts)
