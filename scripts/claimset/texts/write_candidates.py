"""Writes the texts that `add` accepted: the bytes, proposed zones, fingerprints, and at last the manifest."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from claimset.labels.protect import excluded_zones
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.own_copies.fingerprint import fingerprint
from claimset.store.files.files import remove_files
from claimset.store.project import Project
from claimset.text.propose_zones import MODEL, propose_zones
from claimset.texts.judge_incoming import Candidate
from claimset.texts.published_day import with_published_day


def write_candidates(
    project: Project, schema: Schema, stored_documents: Mapping[str, Document], candidates: Iterable[Candidate]
) -> None:
    """Write the candidates' texts, and a manifest of them and `stored_documents`. An error undoes all of it."""
    rules = project.zone_rules()
    layers = schema.with_role("zone")
    old_fingerprints = project.fingerprints()
    fingerprints, documents = dict(old_fingerprints), dict(stored_documents)
    new_files: list[Path] = []
    try:
        for candidate in candidates:
            document = candidate.document
            zones = propose_zones(candidate.text, rules.rules)
            documents[document.id] = with_published_day(document, candidate.text, zones, schema)
            if project.keep_text(document.id, candidate.data, document.is_open):
                new_files.append(project.text_file(document))
            labels = Labels(layers={layers[0].name: zones}) if layers else Labels()
            if not document.is_open:
                excluded = excluded_zones([labels], schema)
                fingerprints[document.id] = fingerprint(document.id, candidate.data, document.language, excluded)
            if zones and layers:
                if not document.is_open:
                    zones = tuple(_published_zone(zone, schema, layers[0].name) for zone in zones)
                labels = Labels(layers={layers[0].name: zones})
                if project.write_prediction(document.id, Prediction(MODEL, rules.version, labels), schema):
                    new_files.append(project.prediction_file(document.id))
        if fingerprints and project.write_fingerprints(fingerprints.values()) and not old_fingerprints:
            new_files.append(project.lock_file)
        # The manifest comes last: a text without a line is not there yet, and adding it again completes it.
        project.write_manifest(documents.values())
    except BaseException:
        remove_files(new_files)
        if old_fingerprints:
            project.write_fingerprints(old_fingerprints.values())
        raise


def _published_zone(zone: Span, schema: Schema, layer: str) -> Span:
    label = schema.layers[layer].labels[zone.label]
    return msgspec.structs.replace(zone, label=label.protected or zone.label)
