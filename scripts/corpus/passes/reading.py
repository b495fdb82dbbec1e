"""Lines of an annotator as labels of each interface, proven by the readers and the rules that judge pulled work."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from claimset.labelstudio.imported.foreign_labels import ForeignLabels
from claimset.labelstudio.payload.raw_region import Region
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.document import Document
from claimset.model.foreign import ForeignDocument, ForeignSpan
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from corpus.passes.lines import PassLines, read_lines

_COMPUTED = ("NUM", "QTY004")
"""The rules that compute a value or compare figures: an annotator decides without them."""


class PassReading(NamedTuple):
    """The labels and the regions of each interface, as the editor saves them, and the faults of the lines."""

    labels: dict[str, Labels]
    regions: dict[str, list[Region]]
    faults: list[str]


def read_pass(words: str, document: Document, text: str, schema: Schema, annotator: str) -> PassReading:
    """
    Read the lines of an annotator about a document, for the usual interfaces of the schema.

    A fault says the line, what is wrong and the code of its page. Where there are faults, nothing is sent. Doubts of
    rules are no faults, nor is what a rule computes: whoever labels on a server does not see that either.
    """
    lines = read_lines(words, text)
    reading = PassReading({}, {}, [f"line {item.line}: {item.message} ({item.code})" for item in lines.unread])
    interfaces = [interface for interface in schema.interfaces.values() if interface.usual]
    for interface in interfaces:
        part = _part(lines, schema, interface, interfaces)
        read = ForeignLabels(part, text, schema, annotator, interface).read(interface)
        answers = {name: value for name, value in lines.answers.items() if _asks(schema, interface, name)}
        labels = msgspec.structs.replace(read.labels, document=answers)
        regions = reading.regions[interface.name] = to_result(labels, text, schema, interface)
        answered = from_result(regions, text, schema, interface)
        reading.labels[interface.name] = answered.labels
        reading.faults.extend(f"{problem.message} ({problem.code})" for problem in read.problems)
        reading.faults.extend(f"document: {problem.message} ({problem.code})" for problem in answered.problems)
    for name in lines.answers:
        if not any(_asks(schema, interface, name) for interface in interfaces):
            reading.faults.append(f"document: there is no question {name!r}")
    if not reading.faults:
        for name, labels in reading.labels.items():
            others = [item for other, item in reading.labels.items() if other != name]
            issues = _errors(
                document,
                text,
                schema,
                Annotation(annotator, name, "machine", schema.version, schema.guidelines, document.sha256, "", labels),
                others,
            )
            reading.faults.extend(_at_line(issue, lines.spans) for issue in issues)
    return reading


def _asks(schema: Schema, interface: Interface, question: str) -> bool:
    return question in schema.document and schema.document[question].stage in interface.passes


def _part(lines: PassLines, schema: Schema, interface: Interface, interfaces: Iterable[Interface]) -> ForeignDocument:
    """Return the spans that an interface draws, with their relations; the last one also those that none draws."""
    owners = {
        label: item.name
        for item in interfaces
        for layer in schema.layers.values()
        if layer.stage in item.passes
        for label in layer.labels
    }
    *_, last = interfaces
    owner_of = {span.name: owners.get(span.label, last.name) for span in lines.spans}
    return ForeignDocument(
        (),
        spans=[span for span in lines.spans if owner_of[span.name] == interface.name],
        relations=[item for item in lines.relations if owner_of.get(item.source, last.name) == interface.name],
    )


def _errors(
    document: Document, text: str, schema: Schema, annotation: Annotation, others: Iterable[Labels]
) -> Iterator[Issue]:
    zones = Labels(layers={name: spans for labels in others for name, spans in labels.layers.items()})
    # What a tracked file may hold of a text that is not ours is decided when labels are pulled.
    subject = Subject(document, annotation.labels, schema, text, annotation, tracked=False, zone_labels=zones)
    for issue in run(subject):
        if issue.level == Level.ERROR and not issue.code.startswith(_COMPUTED):
            yield issue


def _at_line(issue: Issue, spans: Iterable[ForeignSpan]) -> str:
    numbers = [str(span.line) for span in spans if (span.start, span.end) == (issue.start, issue.end)]
    place = f"line {' or '.join(numbers)}: " if numbers else "document: " if issue.start is None else ""
    return f"{place}{issue.message} ({issue.code})"
