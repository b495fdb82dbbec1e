"""The lanes of a document on the pages to walk through a dataset."""

from typing import Any

from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.release.browse.shown_documents import lanes_of
from support.documents import annotation_facts, manifest_line


def _annotation(schema: Schema, interface: str, **layers: Any) -> Annotation:
    # A row of a release has every layer, an empty one too where nobody was asked for it.
    labels = Labels(layers={**dict.fromkeys(schema.layers, ()), **layers})
    return Annotation(labels=labels, **annotation_facts(manifest_line(), schema, interface=interface))


def test_passes_of_one_annotator_that_ask_for_other_layers_are_one_lane(schema: Schema) -> None:
    zones = _annotation(schema, "zones", zones=(Span("z1", 0, 4, "TITLE"),))
    rest = _annotation(schema, "all", entities=(Span("e1", 5, 9, "NGO"),))
    (lane,) = lanes_of(None, [zones, rest], schema, by_person=False)
    assert (lane.annotator, lane.interfaces, lane.by_person) == ("a01", ("zones", "all"), True)
    assert {name: len(spans) for name, spans in lane.labels.layers.items()} == {
        "zones": 1,
        "entities": 1,
        "cues": 0,
        "claims": 0,
    }


def test_passes_that_ask_for_the_same_layers_are_lanes_of_their_own(schema: Schema) -> None:
    rows = [_annotation(schema, "all"), _annotation(schema, "all", entities=(Span("e1", 5, 9, "NGO"),))]
    assert len(lanes_of(None, rows, schema, by_person=False)) == 2
