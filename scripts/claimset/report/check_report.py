"""The issues of a check as input of a report form, and the type of such a form."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.schema import Schema
from claimset.report.rule_page import RulePage

if TYPE_CHECKING:
    from claimset.report.page.labelled_text import LabelledText

Works = tuple[Sequence["LabelledText"], Sequence[Issue]]
"""Labelled documents with their issues, and the issues that belong to none of them."""


class CheckReport:
    """
    The issues of a check, and everything else that a form may show.

    `pages` maps codes to rules, and `version` is claimset's. `document_ids` are the checked documents, `open_ids` those
    of them whose text ships. `read_file` returns the content of an issue's file by its name and `read_document` a
    document with its text by its id; each returns None if there is none. `make_works` returns the labels, if the check
    collected them. `width` is the screen's number of columns, and `limit` the number of issues to show; None for all.
    """

    def __init__(
        self,
        issues: Sequence[Issue],
        schema: Schema,
        pages: Mapping[str, RulePage],
        version: str,
        *,
        document_ids: Collection[str],
        open_ids: Collection[str],
        read_file: Callable[[str], str | None],
        read_document: Callable[[str], tuple[Document, str | None] | None],
        make_works: Callable[[], Works],
        width: int,
        limit: int | None,
    ) -> None:
        self.issues, self.schema, self.pages, self.version = issues, schema, pages, version
        self.document_ids, self.open_ids = document_ids, open_ids
        self.width, self.limit = width, limit
        self._read_file, self._read_document, self._make_works = read_file, read_document, make_works

    @cached_property
    def contents(self) -> dict[str, str]:
        """The content of each file that an issue is about, by its name, where it can be read."""
        texts = {name: self._read_file(name) for name in {issue.file for issue in self.issues if issue.file}}
        return {name: text for name, text in texts.items() if text is not None}

    @cached_property
    def works(self) -> Works:
        """Labelled documents with their issues, and the issues that belong to no document."""
        return self._make_works()

    def document(self, name: str) -> tuple[Document | None, str | None]:
        """Return a document and its text; each is None if it is missing."""
        return self._read_document(name) or (None, None)


class Reporter(msgspec.Struct, frozen=True):
    """
    A form of a check's issues.

    The command offers forms in their `order`. `write` makes the output. `for_screen` means that a person reads it in a
    terminal, so that it may have colors. `shows_labels` means that the check has to collect labels for it.
    """

    name: str
    order: int
    write: Callable[[CheckReport], str]
    for_screen: bool = False
    shows_labels: bool = False
