"""Turns errors into warnings where the rule is newer than the release that is verified."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from claimset.model.issue import Issue, Level
from claimset.model.notice import Page
from claimset.model.version import version_numbers


def soften_newer_rules(issues: Iterable[Issue], made_with: str, pages: Mapping[str, Page]) -> Iterator[Issue]:
    """
    Yield the issues of a release; an error of a rule that is newer than the release becomes a warning, and says so.

    `made_with` is the version of this package that made the release. Where it is no version, every error stays one.
    `pages` has the page of each rule by its code.
    """
    release_version = version_numbers(made_with)
    for issue in issues:
        page = pages.get(issue.code)
        since = version_numbers(page.since) if page is not None else ()
        if page is None or not release_version or not since or since <= release_version or issue.level != Level.ERROR:
            yield issue
        else:
            words = f"{issue.message} (a rule since {page.since}; this was made with {made_with})"
            yield msgspec.structs.replace(issue, level=Level.WARNING, message=words)
