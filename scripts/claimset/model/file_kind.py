"""
The kinds of stored files, and the number of their format that each file states.

A JSON file states it as its first key: `{"format": 1, …}`. A file of JSON Lines states it on a first line of its own,
`{"format": 1}`, so that every other line is a row and git merges two branches line by line. A file without a number has
format 0: a claimset wrote it before formats had numbers.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from claimset.model.json_text import decode_json
from claimset.model.trouble import Misconfigured, Trouble

FORMAT = "format"
"""The key under which a file states its number."""
_UPGRADE = "claimset upgrade --plan says what becomes of it"


class FileKind(msgspec.Struct, frozen=True):
    """
    One kind of stored file.

    `place` is its path from the project's root, or from a release's folder; `*` stands for a name. `holds` says in
    words what is in it. Files are written with the format `format`, and read from the format `oldest` on. `oldest` is 0
    where people write the file by hand, where it lies on one machine or in a release, and where format 1 only added the
    number. `remedy` says what to do with a file of an older format.
    """

    name: str
    place: str
    holds: str
    format: int = 1
    oldest: int = 1
    remedy: str = _UPGRADE

    @property
    def schema_file(self) -> str:
        """The name of its JSON schema, which judges a whole JSON file, or each line of JSON Lines."""
        return f"{self.name}.schema.json"


class OtherFormat(Misconfigured):
    """
    The file `name` has a format that this claimset does not read; `words` say why.

    `reason` is the sentence of the issue that stands in the place of the file.
    """

    def __init__(self, name: str, words: str, remedy: str) -> None:
        super().__init__(f"{name} {words}", remedy)
        self.reason = f"it {words}: {remedy}"
        self._parts = (name, words, remedy)

    def __reduce__(self) -> tuple[type[Trouble], tuple[str, ...]]:
        """Keep all parts when the error is sent to another process."""
        return type(self), self._parts


class _Stated(msgspec.Struct, omit_defaults=True):
    format: Any = 0


FILE_KINDS = {
    kind.name: kind
    for kind in (
        FileKind("manifest", "raw/manifest.jsonl", "a line a document: where its text comes from"),
        FileKind("withdrawn", "raw/withdrawn.jsonl", "a line a document that was withdrawn: its hash and the reason"),
        FileKind("corrected", "raw/corrected.jsonl", "a line an earlier text of a document: its hash and version"),
        FileKind("lock", "raw/texts.lock.json", "hashes of the texts that are not ours"),
        FileKind("pulled", "annotations/pulled/*.json", "every annotator's labels of a document"),
        FileKind("gold", "annotations/gold/*.json", "a gold record"),
        FileKind("predicted", "annotations/predicted/*.json", "what a machine proposes for a document"),
        FileKind("refused", "annotations/refused.jsonl", "a line an annotation that was not taken in"),
        FileKind("waivers", "annotations/waivers.jsonl", "a line an issue that somebody answers for"),
        FileKind("decisions", "annotations/decisions/*.jsonl", "a line a decision about a document's annotations"),
        FileKind("links", "annotations/links.jsonl", "a line a link between claims of two documents"),
        FileKind("judged", "annotations/judged.jsonl", "a line a label that was drawn for a person to judge"),
        FileKind("splits", "annotations/splits.jsonl", "a line a decision about a document's split", oldest=0),
        FileKind("assignments", "annotations/assignments.json", "who labels which documents"),
        FileKind(
            "learned",
            "annotations/learned.json",
            "how right models of own gold are",
            remedy="learn again: claimset learn",
        ),
        FileKind("holdout", "annotations/holdout.json", "documents that show no proposals"),
        FileKind("release", "annotations/releases/*.jsonl", "a recorded release, then a line a document"),
        FileKind(
            "baselines",
            "baselines.json",
            "scores of the baselines on a release's records",
            remedy="measure them again: baselines/run.py of a release",
        ),
        FileKind("migration", "annotations/migrations/*.json", "the way back from a migration"),
        FileKind("upgrade", "annotations/upgrades/*.json", "the way back from an upgrade"),
        FileKind(
            "change", ".claimset/kept/changes/*.json", "the way back from a withdrawal or a correction of a document"
        ),
        FileKind("release-manifest", "MANIFEST.json", "what a release is and which files it has", oldest=0),
        FileKind(
            "push-plan",
            "plan.json",
            "a saved plan of a push, under any name",
            remedy="make one: claimset push --plan --save",
        ),
        FileKind("snapshot", ".claimset/snapshots/*.jsonl.gz", "what a server sent, a line a task", oldest=0),
        FileKind("model", ".claimset/models/*.json", "what belongs to a model", remedy="learn again: claimset learn"),
        FileKind(
            "answer",
            ".claimset/answers/*.json",
            "an answer of a language model",
            remedy="remove the file, and ask again: claimset propose --llm",
        ),
        FileKind("log", ".claimset/log.jsonl", "a line a command that ended: when, who, what, counts, exit code"),
        FileKind("annotators", ".claimset/annotators.json", "accounts by pseudonym", oldest=0),
        FileKind("review-panes", ".claimset/review_panes.json", "which annotator a curator sees as A", oldest=0),
        FileKind("pulled-from", ".claimset/pulled_from.json", "the server projects of earlier pulls", oldest=0),
        FileKind("pushed", ".claimset/pushed/*.json", "keys of the tasks that a server has", oldest=0),
        FileKind("server", ".claimset/server*.json", "the owner of a server of the project's own", oldest=0),
    )
}
"""Every kind of file that a later claimset must read, by name."""


def private_kind(name: str) -> FileKind:
    """Return the kind of a file in `.claimset/` that has this name."""
    return next(kind for kind in FILE_KINDS.values() if fnmatchcase(f".claimset/{name}", kind.place))


def kind_at(place: str) -> FileKind | None:
    """Return the kind of a file at a path from the project's root; None for a file of no kind."""
    return next((kind for kind in FILE_KINDS.values() if fnmatchcase(place, kind.place)), None)


def stated_format(value: object, name: str) -> int:
    """Return the format that a JSON value states; 0 for none. Raises OtherFormat for a format that is no number."""
    number = value.get(FORMAT, 0) if isinstance(value, dict) else 0
    if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
        return number
    raise OtherFormat(name, "states a format that is no number", "restore the file from version control")


def stated_format_in(data: bytes, name: str) -> int | None:
    """
    Return the format that a JSON file states, None for a file that is no object. Nothing else of the file is read.

    Raises OtherFormat for a format that is no number, and msgspec.DecodeError for bytes that are no JSON.
    """
    try:
        return stated_format(msgspec.to_builtins(decode_json(data, type=_Stated)), name)
    except msgspec.ValidationError:
        return None


def require_format(kind: FileKind, number: int, name: str) -> None:
    """Raise OtherFormat if files of this format are not read. `name` stands for the file in the sentence."""
    if number > kind.format:
        words = f"was written by a newer claimset (format {number}, this one reads {kind.format})"
        raise OtherFormat(name, words, "install a newer claimset")
    if number < kind.oldest:
        words = f"was written by an older claimset (format {number}, this one reads {kind.format})"
        raise OtherFormat(name, words, kind.remedy)


def with_format(kind: FileKind, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a JSON file: the format of its kind, then the keys of `body`."""
    return {FORMAT: kind.format, **body}


def without_format(kind: FileKind, value: Any, name: str) -> Any:
    """
    Return the value of a JSON file without its format; a value that is no object is returned as it is.

    Raises OtherFormat for a format that this claimset does not read.
    """
    if not isinstance(value, dict):
        return value
    require_format(kind, stated_format(value, name), name)
    return {key: item for key, item in value.items() if key != FORMAT}


def read_body(kind: FileKind, data: bytes, name: str) -> dict[str, Any]:
    """
    Read a JSON file, without its format.

    Raises OtherFormat for a format that this claimset does not read, and msgspec.DecodeError or UnicodeDecodeError for
    bytes that are no JSON object.
    """
    value = without_format(kind, decode_json(data), name)
    return msgspec.convert(value, dict[str, Any])


def format_line(kind: FileKind) -> bytes:
    """Return the first line of a file of JSON Lines."""
    return b'{"%s": %d}\n' % (FORMAT.encode(), kind.format)


def rows_of(kind: FileKind, lines: Iterable[bytes], name: str) -> Iterator[tuple[int, bytes]]:
    """
    Yield `(line number, line)` for each row of JSON Lines; lines are counted from 1.

    Raises OtherFormat for a format that this claimset does not read.
    """
    for number, line in enumerate(lines, 1):
        if number == 1:
            stated = _line_format(line, name)
            require_format(kind, stated or 0, name)
            if stated is not None:
                continue
        yield number, line


def _line_format(line: bytes, name: str) -> int | None:
    """Return the format that a line of JSON Lines states; None for a line without one."""
    try:
        value = decode_json(line)
    except ValueError:
        return None
    return stated_format(value, name) if isinstance(value, dict) and FORMAT in value else None
