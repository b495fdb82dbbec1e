"""A project of another domain, product reviews in two languages, that two people labelled."""

import shutil
from pathlib import Path

import msgspec

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from swap.reviews import SWAP, TODO, Work, place


def reviewed_project(root: Path) -> Project:
    """Lay out the project at `root`: a02 says what a01 says, but for the first opinion's strength and the last one."""
    shutil.copytree(SWAP / "schema", root / "schema")
    project = Project(root)
    files = [SWAP / "raw" / f"{name}.txt" for name in TODO]
    outcomes = add(project, files, Defaults(licence="CC-BY-4.0"))
    assert all(outcome.state == "added" for outcome in outcomes), outcomes
    schema = project.schema()
    interface = max(schema.interfaces.values(), key=lambda item: (item.reviews is None, len(item.passes))).name
    for document in project.documents():
        work = TODO[document.id]
        rows = []
        for annotator, labels in (("a01", _labels(document.id, work)), ("a02", _others(_labels(document.id, work)))):
            digest = labels_sha256(labels, schema)
            versions = schema.version, schema.guidelines
            rows.append(
                Annotation(annotator, interface, "person", *versions, document.sha256, digest, labels, origin="s/1")
            )
        project.write_pulled(document, rows, schema)
    assert not adjudicate_all(project, take="a01").issues
    return project


def _labels(name: str, work: Work) -> Labels:
    layers: dict[str, tuple[Span, ...]] = {"aspects": (), "opinions": ()}
    ids = {}
    for number, mark in enumerate(work.marks):
        ids[mark.words] = f"s{number}"
        span = Span(f"s{number}", *place(name, mark.words), mark.label, dict(mark.answers))
        layers[mark.layer] = (*layers[mark.layer], span)
    relations = tuple(Relation(ids[source], ids[target], label) for source, target, label in work.arrows)
    return Labels({"outcome": work.outcome} if work.outcome else {}, layers, relations)


def _others(labels: Labels) -> Labels:
    *rest, _ = labels.layers["opinions"]
    first = msgspec.structs.replace(rest[0], attributes={**rest[0].attributes, "strength": 1})
    opinions = tuple(msgspec.structs.replace(span, id=f"o{span.id}") for span in (first, *rest[1:]))
    ids = {span.id.removeprefix("o"): span.id for span in opinions}
    aspects = labels.layers["aspects"]
    ids |= {span.id: span.id for span in aspects}
    relations = tuple(
        Relation(ids[row.source], ids[row.target], row.label)
        for row in labels.relations
        if {row.source, row.target} <= ids.keys()
    )
    return Labels(labels.document, {"aspects": aspects, "opinions": opinions}, relations)
