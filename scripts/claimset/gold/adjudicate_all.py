"""Adjudication of every document of a project."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.gold.adjudicate import adjudicate, unamended_labels
from claimset.gold.amendments import amendments
from claimset.gold.corrections import corrections_of_file
from claimset.gold.label_reader import LabelReader
from claimset.gold.merging.settle import decision_key
from claimset.gold.new_decisions import UNNAMED, FileDecision, decisions_of_file, merge_lines, take_lines
from claimset.gold.selection import DecisionNeeded
from claimset.labels.as_json import labels_sha256
from claimset.model.decision import Decision, MergeRule
from claimset.model.document import Document, named_documents
from claimset.model.issue import Issue, Level
from claimset.model.json_text import decode_json
from claimset.model.machine import Machine, NotRecorded
from claimset.model.record import Annotation, Record
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import add_decisions, read_document_decisions
from claimset.store.files.files import read_whole
from claimset.store.project import Project
from claimset.text.visible import in_quotes


class NewDecisions(msgspec.Struct, frozen=True):
    """
    What a person decides together with an adjudication.

    `take` is the annotator whose annotations count whole. `merge` is the rule for what nobody decided. `lines` maps a
    document's id to the lines of a file about it, as pairs of place ("decisions.jsonl, line 3") and decision.
    `curator` is the name of who decides. `machines` maps the pseudonyms of curators that are machines to what is known
    of them.
    """

    take: str | None = None
    merge: MergeRule | None = None
    lines: Mapping[str, Sequence[tuple[str, FileDecision]]] = {}
    curator: str | None = None
    machines: Mapping[str, Machine | NotRecorded] = {}


class AdjudicationResult(msgspec.Struct, frozen=True):
    """
    The result of an adjudication, by the ids of documents.

    `written` got a gold record that is new or changed, `unchanged` have the record of today already. `issues` say
    what needs a decision. `decided` maps a document to the number of decisions that were added.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    issues: tuple[Issue, ...]
    decided: dict[str, int] = {}


def adjudicate_all(
    project: Project,
    take: str | None = None,
    only: Collection[str] = (),
    *,
    replace: bool = False,
    new: NewDecisions | None = None,
) -> AdjudicationResult:
    """
    Write the gold record of every document that has annotations, or of the documents whose ids are in `only`.

    New decisions, by `new` or with `take`, are added to the documents' decisions first. Without `replace` a gold
    record stays whose labels would change or that somebody edited by hand. An issue then says what would change, and
    nothing is added to the decisions of that document.

    Raises Misconfigured for a name that is no annotator's or no document's, and for a line of a file that decides no
    difference of today; nothing is written then.
    """
    job = _Adjudication(project, new or NewDecisions(take), is_named=bool(only), replace=replace)
    with project.locked():
        documents = project.documents()
        named_documents(documents, job.new.lines)
        job.run(named_documents(documents, only))
    return AdjudicationResult(tuple(job.written), tuple(job.unchanged), tuple(job.issues), job.decided)


def read_decision_file(file: Path) -> dict[str, list[tuple[str, FileDecision]]]:
    """
    Read a file of decisions, which is JSON Lines.

    Returns a dict from a document's id to its lines, as pairs of place ("decisions.jsonl, line 3") and decision.
    Raises Misconfigured for a file that cannot be read and for a line that is no decision.
    """
    lines: dict[str, list[tuple[str, FileDecision]]] = {}
    for number, data in enumerate(read_whole(file).splitlines(), 1):
        place = f"{file.name}, line {number}"
        try:
            line = decode_json(data, type=FileDecision)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"{place} is no decision: {error}",
                "write document, difference, and choice or value, and if you like reason, note and by",
            ) from error
        lines.setdefault(line.document, []).append((place, line))
    return lines


class _Adjudication:
    """One run of `adjudicate_all`, and what it did so far."""

    def __init__(self, project: Project, new: NewDecisions, *, is_named: bool, replace: bool) -> None:
        self.new = new
        self.written: list[str] = []
        self.unchanged: list[str] = []
        self.issues: list[Issue] = []
        self.decided: dict[str, int] = {}
        self._project, self._schema = project, project.schema()
        self._label_reader = LabelReader(project, self._schema)
        self._is_named, self._replace = is_named, replace

    def run(self, documents: Sequence[Document]) -> None:
        """Adjudicate documents. Every line of a file is checked before anything is written."""
        if self.new.take is not None:
            self._require_annotator(self.new.take)
        for document in documents:
            if document.id in self.new.lines:
                self._new_lines(document, self._annotations(document)[0])
        for document in documents:
            annotations, problems = self._annotations(document)
            self.issues.extend(problems)
            if not problems and any(annotation.counts for annotation in annotations):
                self._adjudicate(document, annotations)

    def _annotations(self, document: Document) -> tuple[list[Annotation], list[Issue]]:
        file = self._project.pulled_file(document.id)
        return self._label_reader.pulled(file) if file.is_file() else ([], [])

    def _adjudicate(self, document: Document, annotations: Sequence[Annotation]) -> None:
        stored_lines = read_document_decisions(self._project, document.id)
        new_lines = self._new_lines(document, annotations)
        try:
            record = adjudicate(document, annotations, self._schema, [*stored_lines, *new_lines])
        except DecisionNeeded as error:
            self._add_issue(error.code, str(error), document)
            # A part of the differences may be decided today and the rest tomorrow.
            self._decide(document, [line for line in new_lines if line.source == "file"])
            return
        objection = None if self._replace else self._objection(record)
        if objection is not None:
            self._add_issue("GLD003" if "by hand" in objection else "GLD002", objection, document)
            return
        self._decide(document, new_lines)
        (self.written if self._project.write_gold(record, self._schema) else self.unchanged).append(document.id)

    def _new_lines(self, document: Document, annotations: Sequence[Annotation]) -> list[Decision]:
        """Return the decisions about a document that are not stored yet, corrections of gold last."""
        stored_lines = read_document_decisions(self._project, document.id)
        lines = self._added_lines(document, annotations, stored_lines)
        corrections = self.new.lines.get(document.id, ())
        if all(line.difference is not None for _, line in corrections):
            return lines
        decisions = [*stored_lines, *lines]
        try:
            labels = unamended_labels(document, annotations, self._schema, decisions)
        except DecisionNeeded:
            return lines  # there is no gold yet; the adjudication says what is to be decided first
        new_corrections = corrections_of_file(document, corrections, labels, decisions, self._schema, self.new.curator)
        return lines + self._with_machines(new_corrections)

    def _added_lines(
        self, document: Document, annotations: Sequence[Annotation], stored_lines: Sequence[Decision]
    ) -> list[Decision]:
        new, schema = self.new, self._schema
        of_file = decisions_of_file(document, new.lines.get(document.id, ()), annotations, schema, new.curator)
        stored_answers = {decision_key(line): _without_moment(line, document) for line in stored_lines if line.sides}
        lines = [
            line
            for line in self._with_machines(of_file)
            if stored_answers.get(decision_key(line)) != _without_moment(line, document)
        ]
        by, rule_lines = new.curator or UNNAMED, list[Decision]()
        if new.take is not None:
            rule_lines += take_lines(annotations, schema, new.take, stored_lines, by=by, document_named=self._is_named)
        if new.merge is not None:
            rule_lines += merge_lines(annotations, schema, new.merge, stored_lines, by=by)
        return lines + self._with_machines(rule_lines)

    def _with_machines(self, lines: Iterable[Decision]) -> list[Decision]:
        """Return decisions, each with the machine that it, or else the map of annotators, states for its curator."""
        machines = [(line, line.machine or self.new.machines.get(line.by)) for line in lines]
        return [
            line if machine is None else msgspec.structs.replace(line, made_by="machine", machine=machine)
            for line, machine in machines
        ]

    def _decide(self, document: Document, lines: Sequence[Decision]) -> None:
        if add_decisions(self._project, document, lines):
            self.decided[document.id] = len(lines)

    def _objection(self, record: Record) -> str | None:
        """Return why the stored gold record is not replaced; None where nothing of it would be lost."""
        file = self._project.gold_file(record.id)
        if not file.is_file():
            return None
        stored_record, issues = self._label_reader.gold(file)
        if stored_record is None or issues:
            return "the gold record cannot be read and stays; --replace makes it anew and keeps the old file"
        stored_hash = labels_sha256(stored_record.labels, self._schema)
        if stored_hash == labels_sha256(record.labels, self._schema):
            return None
        if stored_hash != stored_record.provenance.sha256:
            return "the gold record was edited by hand and stays; --replace makes it anew and keeps the edited one"
        changes = ", ".join(_change_phrases(stored_record, record))
        return f"the gold record would change and stays ({changes}); --replace writes it and keeps the old one"

    def _require_annotator(self, take: str) -> None:
        names = {
            annotation.annotator
            for file in self._project.stored("pulled")
            for annotation in self._label_reader.pulled(file)[0]
        }
        if take not in names:
            raise Misconfigured(
                f"nobody called {in_quotes(take)} labelled anything", f"one of {', '.join(sorted(names)) or 'none'}"
            )

    def _add_issue(self, code: str, message: str, document: Document) -> None:
        file = self._project.relative(self._project.pulled_file(document.id))
        self.issues.append(Issue(code, Level.ERROR, message, document=document.id, file=file))


def _without_moment(line: Decision, document: Document) -> Decision:
    """Return a decision as the file would hold it, but without its moment and machine, so that two can be compared."""
    return msgspec.structs.replace(line, at="", machine=None, note=line.note if document.is_open else None)


def _change_phrases(before: Record, after: Record) -> Iterator[str]:
    """Yield how many things of each kind change in gold's labels, like "2 span added"."""
    words = {"spurious": "span removed", "missing": "span added"}
    counts = Counter(
        words.get(item.kind, f"{item.name or item.kind} changed") for item in amendments(before.labels, after.labels)
    )
    yield from (f"{count} {phrase}" for phrase, count in counts.items())
