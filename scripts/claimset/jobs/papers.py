"""The blocks of README, DATASHEET and CONTRIBUTING that are generated: tables of what is there, counted."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import claimset.checks  # noqa: F401  (registers the rules)
from claimset.adapters.disk import Project
from claimset.adapters.split_decisions import read_decisions
from claimset.checks.rule import NOTICES, REGISTER, Page
from claimset.checks.together import split_in_release
from claimset.flow.agreement_table import in_markdown
from claimset.flow.tables import table
from claimset.flow.tally import Tally
from claimset.flow.tally_tables import (
    annotators_table,
    days_table,
    documents_table,
    labels_table,
    lengths_table,
    made_by,
)
from claimset.jobs.agree import measure
from claimset.jobs.check import check
from claimset.jobs.stored import Stored

_BLOCK = re.compile(r"\[\[\[cog\r?\n(?P<code>.*?)\]\]\] -->\r?\n(?P<body>.*?)<!-- \[\[\[end\]\]\]", re.DOTALL)
_CALL = re.compile(r"""\bPapers\(\)\.(\w+)\((?:"([a-z-]+)")?\)""")
_COUNTED = ("made_by", "counts", "lengths", "label_counts", "entered", "annotators", "agreement")


class Papers:
    """
    Markdown made from the project that `folder` lies in.

    Where it was counted before, `tally` has the counts and `released` the documents that a release has.
    """

    def __init__(
        self, folder: Path | str = ".", tally: Tally | None = None, released: Collection[str] = frozenset()
    ) -> None:
        self._project = Project.find(Path(folder))
        self._schema = self._project.schema()
        self._counted = tally
        self._released = released

    def rules(self) -> str:
        """Every rule with its level and first line."""
        pages: dict[str, Page] = {**REGISTER, **NOTICES}
        rows = [(code, rule.level, rule.title) for code, rule in sorted(pages.items())]
        return table(("code", "level", "what it sees"), rows)

    def rule_pages(self) -> str:
        """Every rule with its whole page."""
        pages: dict[str, Page] = {**REGISTER, **NOTICES}
        return "\n".join(
            f"### {code}\n\n*{page.level}, since {page.since}*\n\n{page.page}\n" for code, page in sorted(pages.items())
        )

    def stale(self, text: str) -> Iterator[str]:
        """Yield the names of the counted blocks of a text that say something else than the data."""
        for block in _BLOCK.finditer(text.replace("\r\n", "\n")):
            calls = self._calls(block)
            if calls and self._told(calls) != block["body"].strip():
                yield calls[0][0]

    def renewed(self, text: str) -> str:
        """Return a text whose counted blocks say what the data gives, its line ends and everything else as they are."""
        end = "\r\n" if "\r\n" in text else "\n"

        def block(found: re.Match[str]) -> str:
            calls = self._calls(found)
            body = found["body"].replace("\r\n", "\n").strip()
            if not calls or self._told(calls) == body:
                return found[0]
            told = self._told(calls).replace("\n", end) + end
            return (
                found[0][: found.start("body") - found.start()] + told + found[0][found.end("body") - found.start() :]
            )

        return _BLOCK.sub(block, text)

    def _calls(self, block: re.Match[str]) -> list[tuple[str, str]]:
        return [(name, language) for name, language in _CALL.findall(block["code"]) if name in _COUNTED]

    def _told(self, calls: Iterable[tuple[str, str]]) -> str:
        return "".join(self._said(name, language) for name, language in calls).strip()

    def _said(self, name: str, language: str) -> str:
        return str(getattr(self, name)(*([language] if language else [])))

    def counts(self, language: str | None = None) -> str:
        """Documents by language, source and tier, of those that a release has; of one language, or of all."""
        return documents_table(self._tally(), language)

    def lengths(self) -> str:
        """How long the documents are, by language."""
        return lengths_table(self._tally())

    def entered(self) -> str:
        """How many documents entered on which day."""
        return days_table(self._tally())

    def annotators(self) -> str:
        """Who made the labels, in which interface, of how many documents."""
        return annotators_table(self._tally())

    def agreement(self) -> str:
        """Say how far annotators agree, where several labelled the same text of a release in the same interface."""
        self._tally()
        return in_markdown(measure(self._project, self._released)) + "\n"

    def label_counts(self) -> str:
        """How often each label occurs in the gold records that a release has."""
        return labels_table(self._schema, self._tally())

    def made_by(self) -> str:
        """Say who or what made the labels."""
        return made_by(self._tally()) + "\n"

    def _tally(self) -> Tally:
        if self._counted is None:
            stored = Stored(self._project, self._schema)
            files = ((row, self._project.gold_file(row.id)) for row in self._project.documents())
            gold = [(row, stored.gold(file)[0]) for row, file in files if file.is_file()]
            found = [(row, record) for row, record in gold if record is not None]
            if read_decisions(self._project.root) or not all(record.provenance.adjudicated for _, record in found):
                # Some may be withheld from a release, which only a look at all of them together tells.
                checked = check(self._project)
                there = {row.document.id for row in checked.held if split_in_release(row, checked.partition.splits)}
                found = [(row, record) for row, record in found if row.id in there]
            self._counted = Tally(found)
            self._released = {row.id for row, _ in found}
        return self._counted
