"""Labelled documents in files: what tests/cases holds, how it is read, and what mending does to it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from claimset.check.fix.mend import apply_edit
from claimset.labels.as_json import labels_from_json
from claimset.model.document import Document
from claimset.model.issue import Fix, Issue, Violation
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.runner import run
from claimset.schema.read import parse_schema
from claimset.schema.read_lexicon import read_lexicon
from support.documents import annotation_facts, manifest_line

CASES = Path(__file__).resolve().parents[1] / "cases"
KEYS = {"text", "schema", "lexicon", "document", "annotation", "tracked", "labels"}
MESSAGES = CASES / "messages.txt"
MakeDocument = Callable[..., Document]


@dataclass(frozen=True)
class Case:
    """One labelled document, and the messages it is known to give."""

    text: str
    document: Document
    labels: Labels
    annotation: Annotation | None
    expect: tuple[str, ...]
    schema: Schema
    tracked: bool = True

    def subject(self) -> Subject:
        """Return the document as a rule sees it."""
        return Subject(self.document, self.labels, self.schema, self.text, self.annotation, tracked=self.tracked)

    def issues(self) -> list[Issue]:
        """Judge the document by every rule."""
        return list(run(self.subject()))

    def mended(self, edits: Iterable[Fix]) -> "Case":
        """Return the case after the edits."""
        return replace(self, labels=mend(self.labels, edits))

    def as_own_copy(self) -> "Case":
        """Return the case as if its text were not ours to publish."""
        return replace(self, document=msgspec.structs.replace(self.document, text_tier="own_copy"))


def names(code: str, kind: str) -> list[str]:
    """Return the names of the cases of a code: `broken`, and each `broken-…` beside it; the same of another kind."""
    case_names = sorted(file.stem for file in (CASES / code).glob(f"{kind}*.json"))
    return [name for name in case_names if name == kind or name.startswith(f"{kind}-")]


def every_case(codes: Iterable[str], kind: str) -> list[tuple[str, str]]:
    """Return the code and name of all cases of a kind."""
    return [(code, name) for code in codes for name in names(code, kind)]


def mended_name(broken: str) -> str:
    """Return the name of what mending leaves of a broken case."""
    return f"mended{broken.removeprefix('broken')}"


def has_no_place(code: str) -> bool:
    """Say whether what a rule finds is about the whole document, or about a span that is not there."""
    return code.startswith(("ANN", "DOC")) or code in {"REL001", "SAF003"}


def read_case(code: str, name: str, make: MakeDocument, schema: Schema) -> Case:
    """Read `tests/cases/<code>/<name>.json`; fields that it leaves out are those of conftest's document."""
    value = json.loads((CASES / code / f"{name}.json").read_bytes())
    assert value.keys() <= KEYS, f"{code}/{name}.json holds {sorted(value.keys() - KEYS)}"
    schema = _with_forms(with_keywords(schema, value.get("schema", {})), value.get("lexicon", {}))
    document = make(value["text"], **value.get("document", {}))
    labels = labels_from_json({schema.relation_key: [], **value["labels"]}, schema)
    annotation_data = value.get("annotation")
    annotation = (
        None
        if annotation_data is None
        else Annotation(**annotation_facts(document, schema, **annotation_data), labels=labels)
    )
    expect = golden().get(f"{code}{name.removeprefix('broken')}", ()) if name.startswith("broken") else ()
    return Case(value["text"], document, labels, annotation, expect, schema, value.get("tracked", True))


@cache
def golden() -> dict[str, tuple[str, ...]]:
    """Return what each broken case is known to say, by its code and ending: `tests/cases/messages.txt`."""
    message_lists: dict[str, list[str]] = {}
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        code, message = line.split("  ", 1)
        message_lists.setdefault(code, []).append(message)
    return {code: tuple(messages) for code, messages in message_lists.items()}


def with_keywords(schema: Schema, changes: dict[str, Any]) -> Schema:
    """
    Return the schema with more keywords on the labels and values of a name, and with other values at JSON pointers;
    null takes away what stands there.
    """
    if not changes:
        return schema
    pointers = {name: value for name, value in changes.items() if name.startswith("/")}
    keywords = {name: value for name, value in changes.items() if name not in pointers}

    def marked(node: Any) -> Any:
        if isinstance(node, list):
            return [marked(item) for item in node]
        if not isinstance(node, dict):
            return node
        name = node.get("const")
        more = keywords.get(name, {}) if isinstance(name, str) else {}
        return {key: marked(item) for key, item in node.items()} | more

    source = marked(schema.source)
    for pointer, value in pointers.items():
        if value is None:
            place, key = _reached(source, pointer)
            del place[key]
        else:
            put(source, pointer, value)
    return msgspec.structs.replace(parse_schema(source), lexicon=schema.lexicon)


def _with_forms(schema: Schema, changes: dict[str, dict[str, Any]]) -> Schema:
    """Return the schema with something else at JSON pointers of the lexicons of languages."""
    lexicons = dict(schema.lexicon)
    for language, edits in changes.items():
        rows = json.loads(msgspec.json.encode(lexicons[language]))
        for pointer, new in edits.items():
            put(rows, pointer, new)
        lexicons[language] = read_lexicon(msgspec.json.encode(rows), schema)
    return msgspec.structs.replace(schema, lexicon=lexicons) if changes else schema


def put(value: Any, pointer: str, new: Any) -> None:
    """Put something at a JSON pointer; `-` adds to a list."""
    place, key = _reached(value, pointer)
    if key == "-":
        place.append(new)
    else:
        place[key] = new


def _reached(value: Any, pointer: str) -> tuple[Any, Any]:
    """Return what holds the thing at a JSON pointer, and the key or number of the thing there."""
    *path, last = pointer.split("/")[1:]
    for part in path:
        value = value[int(part) if isinstance(value, list) else part]
    return value, int(last) if isinstance(value, list) and last != "-" else last


def edits_of(issues: Iterable[Issue]) -> list[Fix]:
    """Return the edits that the issues carry."""
    return [issue.fix for issue in issues if issue.fix is not None]


def mend(labels: Labels, edits: Iterable[Fix]) -> Labels:
    """Apply edits to labels; each must name what is there."""
    for edit in edits:
        mended = apply_edit(labels, edit)
        assert mended is not None, f"{edit.before} is not there to be mended"
        labels = mended
    return labels


def seen(code: str, labels: Labels, text: str, schema: Schema) -> list[Violation]:
    """Return what one rule sees in labels of an open text."""
    return list(REGISTER[code].check(Subject(manifest_line(text), labels, schema, text)))


def words_of(text: str) -> set[str]:
    """Return the words of a text, lower-case, without the shortest."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}
