"""A rule never fails what was made before it: issues of an earlier release are judged by the rules of its day."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from claimset.checks.rule import Page
from claimset.model.issue import Issue, Level

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def spared(issues: Iterable[Issue], made_with: str, pages: Mapping[str, Page]) -> Iterator[Issue]:
    """
    Yield the issues of a release; an error that a newer rule saw becomes a warning, and says so.

    `made_with` is the version of this package that made the release. Where it is no version, nothing is spared.
    """
    then = _number(made_with)
    for issue in issues:
        page = pages.get(issue.code)
        since = _number(page.since) if page is not None else None
        if page is None or then is None or since is None or since <= then or issue.level != Level.ERROR:
            yield issue
        else:
            words = f"{issue.message} (a rule since {page.since}; this was made with {made_with})"
            yield msgspec.structs.replace(issue, level=Level.WARNING, message=words)


def _number(version: str) -> tuple[int, ...] | None:
    found = _VERSION.match(version)
    return tuple(map(int, found.groups())) if found else None
