"""The open choices of a migration as a table for a person: names that became several, or were dropped."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.model.document import Document
from claimset.model.name_choice import ChoiceKey, Decisions
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_text, write_whole
from claimset.store.project import Project
from claimset.text.sentences import Sentences
from claimset.text.visible import in_quotes

DECISIONS = "decisions.csv"
"""The file in `.claimset/` that a plan writes."""
_COLUMNS = ("document", "span", "start", "end", "words", "sentence", "old", "choices", "new")
_KEY_COLUMNS = {"document", "span", "start", "end", "old", "new"}
_REMEDY = "claimset schema migrate --plan writes one; fill in its column new"


class OpenChoice(msgspec.Struct, frozen=True):
    """
    A name that a person has to replace: a span's label, or `attribute=value` for the value of an attribute.

    `span` is the span's id, empty for an answer about the document. `choices` are the later schema's names.
    """

    span: str
    start: int | None
    end: int | None
    old: str
    choices: tuple[str, ...]

    @property
    def key(self) -> ChoiceKey:
        """Its key among the decisions about its document."""
        return self.span, self.start, self.end, self.old


def decisions_file(project: Project) -> Path:
    """Return the file to which a plan writes open choices: below `.claimset/`, which is never tracked."""
    return project.state / DECISIONS


def write_open_choices(project: Project, open_choices: Mapping[str, Sequence[OpenChoice]], file: Path) -> None:
    """
    Write a row for each open choice of each document to a CSV file; values that a person filled in before stay.

    Only for texts that ship, a row has the words of the span and the sentence around it.
    """
    earlier = read_filled_in(file) if file.is_file() else {}
    documents = {document.id: document for document in project.documents()}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    for name, choices in sorted(open_choices.items()):
        quotes = _Quotes(project, documents.get(name))
        for choice in choices:
            words, sentence = quotes.of(choice)
            new = earlier.get(name, {}).get(choice.key, "")
            offsets = ["" if offset is None else offset for offset in (choice.start, choice.end)]
            table.writerow([name, choice.span, *offsets, words, sentence, choice.old, " | ".join(choice.choices), new])
    project.ready_state()
    # A spreadsheet reads a file as UTF-8 only if it begins with a byte order mark.
    write_whole(file, out.getvalue().encode("utf-8-sig"), mode=0o600)


def read_filled_in(file: Path) -> dict[str, dict[ChoiceKey, str]]:
    """
    Read the decisions of a file, by document: the rows whose column `new` is filled in.

    A spreadsheet may have saved it with semicolons or tabs. Raises Misconfigured if the file is no such table.
    """
    text = read_text(file)
    if text is None:
        raise Misconfigured(f"cannot read {file} as UTF-8 text", _REMEDY)
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    decisions: dict[str, dict[ChoiceKey, str]] = {}
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        missing_columns = sorted(_KEY_COLUMNS - set(table.fieldnames or ()))
        if missing_columns:
            raise Misconfigured(f"{file} has no column {in_quotes(missing_columns[0])}", _REMEDY)
        for row in table:
            new = (row["new"] or "").strip()
            if new:
                start, end = (int(row[name]) if row[name] else None for name in ("start", "end"))
                key = (row["span"], start, end, row["old"])
                if decisions.setdefault(row["document"], {}).setdefault(key, new) != new:
                    raise Misconfigured(f"{file} decides {row['span']} of {row['document']} twice", "keep one row")
    except (csv.Error, ValueError, TypeError) as error:
        raise Misconfigured(f"{file} cannot be read as a table: {error}", _REMEDY) from error
    return decisions


def require_fitting(decisions: Mapping[str, Decisions], open_choices: Mapping[str, Sequence[OpenChoice]]) -> None:
    """Raise Misconfigured for a decision about an open choice that is none of its choices."""
    for document, choices in open_choices.items():
        for choice in choices:
            new = decisions.get(document, {}).get(choice.key)
            if new is not None:
                raise Misconfigured(
                    f"the decision about {choice.span or choice.old} of {document}, {in_quotes(new)}, "
                    f"is none of {', '.join(choice.choices)}",
                    "name one of them in the column new",
                )


class _Quotes:
    """The words of an open text, and the sentences around them; empty strings for a text that does not ship."""

    def __init__(self, project: Project, document: Document | None) -> None:
        is_open = document is not None and document.is_open
        self._text = project.text_of(document) if document is not None and is_open else None
        self._sentences = Sentences(self._text, document.language) if document and self._text is not None else None

    def of(self, choice: OpenChoice) -> tuple[str, str]:
        if self._text is None or self._sentences is None or choice.start is None or choice.end is None:
            return "", ""
        start, end = self._sentences.around(choice.start, choice.end)
        return _as_cell(self._text[choice.start : choice.end]), _as_cell(self._text[start:end])


def _as_cell(words: str) -> str:
    # A spreadsheet runs a cell that begins with one of these characters as a formula.
    return "'" + words if words[:1] in {"=", "+", "-", "@", "\t", "\r"} else words
