"""A document with gold, and the codes of the issues of its annotations, as a check passes them to a release."""

from collections.abc import Iterable

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation, Record


class GoldDocument(msgspec.Struct, frozen=True):
    """
    A document with gold, as a release needs it. `text` is None for an own copy.

    `issue_codes` are the codes of the errors and warnings of each annotation, in the order of `annotations`.
    """

    document: Document
    text: str | None
    annotations: tuple[Annotation, ...]
    issue_codes: tuple[tuple[str, ...], ...]
    record: Record


def codes_of(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return the codes of the errors and warnings among some issues, sorted."""
    return tuple(sorted({issue.code for issue in issues if issue.level != Level.INFO}))
