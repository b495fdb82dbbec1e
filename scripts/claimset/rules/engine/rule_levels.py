"""The levels that a project gives rules with `x-rules` in its schema."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from claimset.model.issue import Issue, Level
from claimset.model.notice import NOTICES, Page
from claimset.model.schema import OFF, RuleLevel, Schema
from claimset.rules.engine.rule import REGISTER, pages_by_code
from claimset.schema.check.json_pointer import json_pointer

_LEVELS = [*Level, OFF]
"""From the most severe to none."""


def at_levels(issues: Iterable[Issue], schema: Schema) -> Iterator[Issue]:
    """Yield issues with the levels that a schema gives their rules; none of a rule that it turns off."""
    for issue in issues:
        page = REGISTER.get(issue.code) or NOTICES.get(issue.code)
        level = issue.level if page is None else page.level_in(schema, issue.level)
        if level is not None:
            yield issue if level == issue.level else msgspec.structs.replace(issue, level=level)


def lowered_rules(schema: Schema) -> Iterator[tuple[Page, RuleLevel]]:
    """Yield the rules that a schema gives a milder level than their own, in the order of their codes."""
    for code, page in pages_by_code().items():
        setting = schema.rule_levels.get(code)
        if setting is not None and page.convention and _LEVELS.index(setting.level) > _LEVELS.index(page.level):
            yield page, setting


def rule_level_issues(source: dict[str, Any], file: str) -> Iterator[Issue]:
    """
    Yield an issue for each code in `x-rules` that is no rule's, or whose level is fixed.

    `source` is the JSON schema, `file` the file that the issues name.
    """
    pages = pages_by_code()
    for code in source.get("x-rules", {}):
        page = pages.get(code)
        if page is None:
            message = f"there is no rule {code}: claimset explain lists them"
        elif not page.convention:
            message = f"the level of {code} stays {page.level}, for releases rest on it: take {code} out of x-rules"
        else:
            continue
        yield Issue("SCH011", Level.ERROR, message, pointer=json_pointer(("x-rules", code)), file=file)
