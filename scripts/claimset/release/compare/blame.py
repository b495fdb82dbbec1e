"""Traces each span of a gold record to its annotation, and its labels to the first release that has them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from claimset.gold.adjudication_plan import plan_document
from claimset.gold.amendments import is_amendment
from claimset.gold.selection import compared_annotations
from claimset.labels.as_json import in_text_order, labels_sha256
from claimset.migration.stored_versions import StoredVersions
from claimset.model.claim_link import StoredLink
from claimset.model.decision import Decision
from claimset.model.document import Document, named_documents
from claimset.model.file_kind import FILE_KINDS, FileKind, without_format
from claimset.model.machine import Machine, NotRecorded
from claimset.model.record import Annotation, GoldStatus, Record
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.shape import NotJson, read_json
from claimset.store.decisions import read_document_decisions
from claimset.store.links import readable_links
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.text.visible import in_quotes


class BlamedSpan(msgspec.Struct, frozen=True):
    """
    A span of a gold record, and the annotation that it came from.

    `words` is the quote, None for a text that does not ship. `set_at` is the server's time of the annotation. `changed`
    lists the differences between the annotation and the gold. `drawn_by` are all annotators who drew the span,
    `decided_by` the people who decided about it, or corrected it. All fields from `annotator` on are None if no pulled
    annotation has the span.
    """

    layer: str
    span: str
    label: str
    start: int
    end: int
    words: str | None
    drawn_by: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    annotator: str | None = None
    made_by: str | None = None
    interface: str | None = None
    set_at: str | None = None
    schema_version: str | None = None
    guideline_version: str | None = None
    origin: str | None = None
    task: int | None = None
    annotation: int | None = None
    sha256: str | None = None
    changed: str | None = None


class Blame(msgspec.Struct, frozen=True):
    """
    A document's spans with their sources, its releases, and the first release of the current labels (`since`).

    `links` are those that join a claim of it to one of another document. `machines` maps the pseudonyms of machines
    that set or decided a label to what is known of each: several if it changed.
    """

    document: str
    gold_status: GoldStatus
    mended: tuple[str, ...]
    releases: tuple[str, ...]
    since: str | None
    spans: tuple[BlamedSpan, ...]
    links: tuple[StoredLink, ...] = ()
    machines: dict[str, tuple[Machine | NotRecorded, ...]] = {}


def blame(project: Project, name: str, span: str | None = None) -> Blame:
    """
    Trace a gold record's spans to the annotations by their hashes; with `span`, only the span of that id.

    Raises Misconfigured for a document or span that does not exist or cannot be read.
    """
    schema = project.schema()
    (document,) = named_documents(project.documents(), [name])
    stored_versions = StoredVersions(project, schema)
    file = project.gold_file(name)
    if not file.is_file():
        raise Misconfigured(f"{name} has no gold record yet", "claimset adjudicate makes it")
    record, stored_labels, issues = stored_versions.gold(file, _read_json(FILE_KINDS["gold"], file))
    if record is None:
        raise Misconfigured(
            f"the gold record of {name} cannot be read: {issues[0].message}", "claimset check says more"
        )
    pulled_file = project.pulled_file(name)
    value = _read_json(FILE_KINDS["pulled"], pulled_file) if pulled_file.is_file() else {}
    rows = value.get("annotations", []) if isinstance(value, dict) else []
    annotations = [item for item, _ in stored_versions.annotations(pulled_file, rows)[0]] if rows else []
    text = project.text_of(document) if document.is_open else None
    decisions = read_document_decisions(project, name)
    deciders = _deciders(document, annotations, decisions, schema)
    spans = tuple(
        msgspec.structs.replace(item, **deciders.get(item.span, {}))
        for item in _blamed_spans(record, annotations, text, span)
    )
    if span is not None and not spans:
        raise Misconfigured(f"{name} has no span {in_quotes(span)}", f"claimset blame {name} lists them")
    links = tuple(
        link
        for link in readable_links(project)
        if any(end.document == name and span in {None, end.claim} for end in (link.source, link.target))
    )
    releases, since = _releases_with(ReleaseRegister(project.root), name, labels_sha256(record.labels, stored_labels))
    machines = _machines(spans, annotations, decisions)
    return Blame(name, record.provenance.gold_status, record.provenance.mended, releases, since, spans, links, machines)


def _deciders(
    document: Document, annotations: list[Annotation], decisions: list[Decision], schema: Schema
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Map the id of a gold span to `{"drawn_by": annotators, "decided_by": curators}`."""
    drawn_by: dict[str, list[str]] = {}
    for compared, _ in compared_annotations(annotations, schema):
        for cluster in compared.clusters:
            drawn_by.setdefault(cluster.id, []).extend(cluster.spans)
    decided_by: dict[str, list[str]] = {}
    plan = plan_document(document, annotations, decisions, schema, None)
    for item in plan.differences if plan is not None else ():
        for span_id in item.difference.gold_ids if item.decision is not None else ():
            decided_by.setdefault(span_id, []).append(item.decision.by if item.decision else "")
    for line in filter(is_amendment, decisions):
        for span_id in (line.span or "").split():
            decided_by.setdefault(span_id, []).append(line.by)
    return {
        span_id: {
            "drawn_by": tuple(dict.fromkeys(drawn_by.get(span_id, ()))),
            "decided_by": tuple(dict.fromkeys(decided_by.get(span_id, ()))),
        }
        for span_id in {*drawn_by, *decided_by}
    }


def _machines(
    spans: Iterable[BlamedSpan], annotations: list[Annotation], decisions: list[Decision]
) -> dict[str, tuple[Machine | NotRecorded, ...]]:
    names = {name for span in spans for name in (span.annotator, *span.drawn_by, *span.decided_by)}
    machines: dict[str, list[Machine | NotRecorded]] = {}
    makers = [(item.annotator, item.machine_facts) for item in annotations if item.counts]
    for name, machine in (*makers, *((line.by, line.machine_facts) for line in decisions)):
        if name in names and machine is not None and machine not in machines.setdefault(name, []):
            machines[name].append(machine)
    return {name: tuple(machines[name]) for name in sorted(machines)}


def _blamed_spans(
    record: Record, annotations: list[Annotation], text: str | None, span_id: str | None
) -> Iterator[BlamedSpan]:
    sources = {item.sha256: number for number, item in enumerate(record.provenance.annotations)}
    used_annotations = sorted(
        (item for item in annotations if item.sha256 in sources), key=lambda item: sources[item.sha256]
    )
    for layer, spans in record.labels.layers.items():
        for span in in_text_order(spans):
            if span_id is None or span.id == span_id:
                words = None if text is None else span.quote(text)
                yield _blamed_span(layer, span, used_annotations, words)


def _blamed_span(layer: str, span: Span, used_annotations: list[Annotation], words: str | None) -> BlamedSpan:
    sources = [
        (item, annotated_span)
        for item in used_annotations
        for annotated_span in item.labels.layers.get(layer, ())
        if annotated_span.id == span.id
    ]
    unblamed_span = BlamedSpan(layer, span.id, span.label, span.start, span.end, words)
    if not sources:
        return unblamed_span
    annotation, source_span = next(
        ((item, annotated_span) for item, annotated_span in sources if annotated_span == span), sources[0]
    )
    return msgspec.structs.replace(
        unblamed_span,
        annotator=annotation.annotator,
        made_by=annotation.made_by,
        interface=annotation.interface,
        set_at=annotation.updated or annotation.created,
        schema_version=annotation.schema_version,
        guideline_version=annotation.guideline_version,
        origin=annotation.origin,
        task=annotation.task,
        annotation=annotation.annotation,
        sha256=annotation.sha256,
        changed=_changed_words(source_span, span),
    )


def _changed_words(annotated_span: Span, gold_span: Span) -> str | None:
    """Return how the annotation differs from the gold; attributes that only the gold has are no change."""
    phrases = [f"label was {annotated_span.label}"] if annotated_span.label != gold_span.label else []
    if (annotated_span.start, annotated_span.end) != (gold_span.start, gold_span.end):
        phrases.append(f"offsets were {annotated_span.start}:{annotated_span.end}")
    changed_attributes = (
        name
        for name in sorted(annotated_span.attributes)
        if annotated_span.attributes[name] != gold_span.attributes.get(name)
    )
    phrases += [f"{name} was {annotated_span.attributes[name]}" for name in changed_attributes]
    return ", ".join(phrases) or None


def _releases_with(register: ReleaseRegister, name: str, labels: str) -> tuple[tuple[str, ...], str | None]:
    """Return the releases with the document, and the first release since which its labels are unchanged."""
    versions: list[str] = []
    since: str | None = None
    for version in register.versions():
        row = next((row for row in register.rows(version) if row.id == name), None)
        if row is not None:
            versions.append(version)
        if row is None or row.labels != labels:
            since = None
        elif since is None:
            since = version
    return tuple(versions), since


def _read_json(kind: FileKind, file: Path) -> object:
    try:
        return without_format(kind, read_json(file.read_bytes()), file.name)
    except NotJson as error:
        raise Misconfigured(f"{file.name} cannot be read: {error}", "restore it from version control") from error
