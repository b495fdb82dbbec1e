"""A document with gold, and the codes of what rules see in its annotations, as a check hands them to a release."""

from collections.abc import Iterable

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation, Record


class GoldDocument(msgspec.Struct, frozen=True):
    """
    A document with gold, as a release takes it. `text` is None for an own copy.

    `issue_codes` are, for each annotation, the codes of its errors and warnings.
    """

    document: Document
    text: str | None
    annotations: tuple[Annotation, ...]
    issue_codes: tuple[tuple[str, ...], ...]
    record: Record


def codes_of(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return the codes of the errors and warnings among some issues, sorted."""
    return tuple(sorted({issue.code for issue in issues if issue.level != Level.INFO}))
