"""What a case finds, in every form that can be published."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from claimset.check.report import issues_report
from claimset.check.result import CheckResult, JudgedWork
from claimset.model.issue import Issue
from claimset.model.notice import NOTICES
from claimset.model.schema import Schema
from claimset.report.without_typed_text import without_typed_text
from claimset.rules.engine.rule import REGISTER
from claimset.store.project import Project
from support.labelled_case import Case, MakeDocument, every_case, read_case, words_of
from support.project_case import checked, disown, lay_out, read_project_case

BROKEN = [*every_case(sorted(REGISTER), "broken"), *((code, "broken") for code in sorted(NOTICES))]
"""The code and name of every broken case."""


class Found(msgspec.Struct):
    """What was found in a case, the texts that it rests on, and how each form tells it."""

    checked: CheckResult
    schema: Schema
    texts: list[str]
    forms: dict[str, str]

    @property
    def issues(self) -> list[Issue]:
        """The issues."""
        return self.checked.issues


def found_in(code: str, name: str, root: Path, document: MakeDocument, schema: Schema, *, ours: bool = True) -> Found:
    """
    Return what a broken case gives in every form; where it is not `ours`, as if no text were and all that can be typed
    were words of it.
    """
    if code in REGISTER:
        case = read_case(code, name, document, schema)
        case = case if ours else planted(case).as_own_copy()
        root.mkdir()
        annotator = case.annotation.annotator if case.annotation else None
        result = CheckResult()
        result.issues = [msgspec.structs.replace(issue, file="raw/doc.txt") for issue in case.issues()]
        result.document_ids = [case.document.id]
        result.judged_work = [JudgedWork(case.document, case.text, case.labels, annotator)]
        result.read = lambda _: (case.document, case.text)
        if ours:
            (root / "raw").mkdir()
            (root / "raw" / "doc.txt").write_bytes(case.text.encode("utf-8", "replace"))
        return _told(result, case.schema, [case.text], root, {"doc"} if ours else set())
    value = read_project_case(code, name)
    lay_out(value, root)
    if not ours:
        disown(root)
    project = Project(root)
    texts = [
        file.read_text(encoding="utf-8") for file in (*root.glob("raw/*.txt"), *root.glob(".claimset/texts/*.txt"))
    ]
    texts += [
        row["data"]["text"] for row in [*value.get("export", ()), *value.get("server", ())] if "text" in row["data"]
    ]
    result = checked(value, root)
    return _told(result, project.schema(), texts, root, {row.id for row in project.documents() if row.is_open})


def planted(case: Case) -> Case:
    """Return a case in which every value that can be typed about a span says what the span covers."""
    typed = {
        name: [attribute.name for attribute in layer.attributes.values() if attribute.kind == "text"]
        for name, layer in case.schema.layers.items()
    }
    layers = {
        name: tuple(
            msgspec.structs.replace(
                span, attributes=span.attributes | dict.fromkeys(typed[name], span.quote(case.text))
            )
            for span in spans
        )
        for name, spans in case.labels.layers.items()
    }
    return replace(case, labels=msgspec.structs.replace(case.labels, layers=layers))


def told_of_nothing(schema: Schema, root: Path) -> dict[str, str]:
    """Return what every form says where there is nothing to say."""
    root.mkdir()
    return _told(CheckResult(), schema, [], root, set()).forms


def runs_of(text: str, length: int) -> set[str]:
    """Return all runs of so many words of a text, as they would stand there in lower case."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


def flat(text: str) -> str:
    """Return the words of a form, in lower case and with nothing but a space between them."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


def own_words(texts: Iterable[str], known: str) -> set[str]:
    """Return the words of texts that stand nowhere in what is `known`."""
    return set().union(*map(words_of, texts)) - words_of(known)


def _told(done: CheckResult, schema: Schema, texts: list[str], root: Path, ours: set[str]) -> Found:
    forms: dict[str, str] = {
        form: issues_report(form, done, done.issues, schema, root) for form in ("sarif", "junit", "github", "html")
    }
    rows: list[Any] = msgspec.to_builtins(list(without_typed_text(done.issues, ours, schema)))
    forms["json"] = "".join(json.dumps(row) + "\n" for row in rows)
    forms["text"] = issues_report("text", done, done.issues, schema, root)
    return Found(done, schema, texts, forms)
