"""Labelled documents in files: what tests/cases holds, how it is read, and what mending does to it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from claimset.checks.rule import REGISTER, Subject
from claimset.checks.runner import run
from claimset.flow.canonical import labels_from_json
from claimset.flow.contract import read
from claimset.flow.mend import apply
from claimset.model.document import Document
from claimset.model.issue import Fix, Issue, Violation
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema

CASES = Path(__file__).resolve().parents[1] / "cases"
KEYS = {"text", "schema", "document", "annotation", "labels"}
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

    def issues(self) -> list[Issue]:
        """Judge the document by every rule."""
        return list(run(Subject(self.document, self.labels, self.schema, self.text, self.annotation)))

    def mended(self, edits: Iterable[Fix]) -> "Case":
        """Return the case after the edits."""
        return replace(self, labels=mend(self.labels, edits))

    def as_own_copy(self) -> "Case":
        """Return the case as if its text were not ours to publish."""
        return replace(self, document=msgspec.structs.replace(self.document, text_tier="own_copy"))


def read_case(code: str, name: str, make: MakeDocument, schema: Schema) -> Case:
    """Read `tests/cases/<code>/<name>.json`; fields that it leaves out are those of conftest's document."""
    value = json.loads((CASES / code / f"{name}.json").read_bytes())
    assert value.keys() <= KEYS, f"{code}/{name}.json holds {sorted(value.keys() - KEYS)}"
    schema = with_keywords(schema, value.get("schema", {}))
    document = make(value["text"], **value.get("document", {}))
    labels = labels_from_json({schema.relation_key: [], **value["labels"]}, schema)
    given = value.get("annotation")
    annotation = None if given is None else _annotation(given, document, labels, schema)
    expect = golden().get(code, ()) if name == "broken" else ()
    return Case(value["text"], document, labels, annotation, expect, schema)


@cache
def golden() -> dict[str, tuple[str, ...]]:
    """Return what each broken case is known to say, by its code: `tests/cases/messages.txt`."""
    said: dict[str, list[str]] = {}
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        code, message = line.split("  ", 1)
        said.setdefault(code, []).append(message)
    return {code: tuple(messages) for code, messages in said.items()}


def with_keywords(schema: Schema, keywords: dict[str, dict[str, Any]]) -> Schema:
    """Return the schema with more keywords on the labels and values of a name."""
    if not keywords:
        return schema

    def marked(node: Any) -> Any:
        if isinstance(node, list):
            return [marked(item) for item in node]
        if not isinstance(node, dict):
            return node
        name = node.get("const")
        more = keywords.get(name, {}) if isinstance(name, str) else {}
        return {key: marked(item) for key, item in node.items()} | more

    return msgspec.structs.replace(read(marked(schema.source)), lexicon=schema.lexicon)


def edits_of(issues: Iterable[Issue]) -> list[Fix]:
    """Return the edits that the issues carry."""
    return [issue.fix for issue in issues if issue.fix is not None]


def mend(labels: Labels, edits: Iterable[Fix]) -> Labels:
    """Apply edits to labels; each must name what is there."""
    for edit in edits:
        mended = apply(labels, edit)
        assert mended is not None, f"{edit.before} is not there to be mended"
        labels = mended
    return labels


def plain_document(text: str, **fields: Any) -> Document:
    """Return the manifest line of an open text, for tests that make many texts; any field can be given."""
    facts: dict[str, Any] = {
        "id": "doc",
        "language": "en",
        "title": None,
        "outlet": None,
        "published": None,
        "published_basis": "unknown",
        "genre": None,
        "source_type": "synthetic",
        "text_tier": "open",
        "licence": None,
        "event": None,
        "length": len(text),
        "bytes": len(text.encode()),
        "sha256": "0" * 64,
        "added": "2031-01-01",
    }
    return Document(**{**facts, **fields})


def seen(code: str, labels: Labels, text: str, schema: Schema) -> list[Violation]:
    """Return what one rule sees in labels of an open text."""
    return list(REGISTER[code].check(Subject(plain_document(text), labels, schema, text)))


def words_of(text: str) -> set[str]:
    """Return the words of a text, lower-case, without the shortest."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}


def _annotation(given: dict[str, Any], document: Document, labels: Labels, schema: Schema) -> Annotation:
    facts: dict[str, Any] = {
        "annotator": "a01",
        "interface": "all",
        "made_by": "person",
        "schema_version": schema.version,
        "guideline_version": schema.guidelines,
        "text_sha256": document.sha256,
        "sha256": "0" * 64,
    }
    return Annotation(**{**facts, **given}, labels=labels)
