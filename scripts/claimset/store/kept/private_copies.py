"""Deletes the copies of a text in `.claimset/`: its person asked for it, so that nothing of it may stay."""

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimset.model.json_text import parse_json
from claimset.store.files.files import files_below, read_whole, writable, write_pieces
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.project import Project
from claimset.store.snapshots import snapshot_files
from claimset.text.decode import sha256

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LEAST_QUOTE = 12
"""The fewest code points by which a quote in a model's answer is taken for one of the text."""


def delete_private_copies(project: Project, document: str, digest: str, text: str | None) -> tuple[str, ...]:
    """
    Delete what `.claimset/` holds of a document beside its own files, and return the names of those that changed.

    These are replaced files, kept changes, staged files, the document's tasks in snapshots, the cache of checks, models
    that learned from texts, and answers of language models that quote the `text`; without the text all answers go.
    `digest` is the SHA-256 of its bytes.
    """
    state = project.state
    changed_names = [project.relative(file) for file in _snapshots_without(project, document, digest)]
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
    if (state / "checked").is_dir():
        with writable(state):
            shutil.rmtree(state / "checked")
        changed_names.append(".claimset/checked")
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


def _snapshots_without(project: Project, document: str, digest: str) -> Iterator[Path]:
    """Write every snapshot that has a task of the document anew without it; yield the files that went."""
    for file in snapshot_files(project):
        with gzip.open(file) as lines:
            if not any(_is_about(line, document, digest) for line in lines):
                continue
        with gzip.open(file) as lines:
            kept_lines = [line for line in lines if not _is_about(line, document, digest)]
        # The name of a snapshot ends with the start of the hash of its lines.
        content = hashlib.sha256(b"".join(kept_lines)).hexdigest()[:16]
        stem = file.name.removesuffix(".jsonl.gz").rpartition("-")[0]
        write_pieces(
            file.with_name(f"{stem}-{content}.jsonl.gz"), [gzip.compress(b"".join(kept_lines), 4, mtime=0)], mode=0o600
        )
        with writable(file.parent):
            file.unlink()
        yield file


def _is_about(line: bytes, document: str, digest: str) -> bool:
    try:
        row = parse_json(line)
    except ValueError:
        return False
    data: Any = row.get("data") if isinstance(row, dict) else None
    if not isinstance(data, dict):
        return False
    texts = (value.encode("utf-8", "surrogatepass") for value in data.values() if isinstance(value, str))
    return data.get("doc_id") == document or any(sha256(value) == digest for value in texts)
