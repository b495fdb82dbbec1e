"""What of a document counts beside all others: its story, who labelled it, and its gold, counted."""

import pytest

from claimset.labels.coreference import coreference_relations
from claimset.labels.summary import count_gold, excluded_passages
from claimset.labels.tally import Tally
from claimset.labels.tally_tables import labels_table
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Provenance, Record, Source
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.store.project import Project
from support.documents import manifest_line
from support.project_case import COMMON
from support.strategies import SCHEMA


@pytest.fixture(scope="module")
def small() -> Schema:
    return Project(COMMON).schema()


def _labels(*spans: Span, layer: str = "zones") -> Labels:
    return Labels(layers={layer: spans})


def _annotation(labels: Labels, state: str = "current") -> Annotation:
    digest = "0" * 64
    return Annotation("a01", "all", "person", "1.0.0", "1.0.0", digest, digest, labels, state=state)  # type: ignore[arg-type]


def _record(labels: Labels, *layers: Source) -> Record:
    origin = Provenance(layers, gold_status="decided", made_by="person", sha256="0" * 64)
    return Record("doc", "0" * 64, "en", "1.0.0", "1.0.0", labels, origin)


def test_zones_that_exclude_are_taken_out_of_the_story(small: Schema) -> None:
    footer, elsewhere = Span("z", 40, 60, "FOOTER"), Span("y", 70, 90, "FOOTER")
    words = [_annotation(_labels(footer)), _annotation(_labels(elsewhere), "withdrawn")]
    assert excluded_passages(words, None, small) == ((40, 60),)
    assert excluded_passages(words, _record(_labels(elsewhere)), small) == ((70, 90),)
    assert excluded_passages([_annotation(_labels(Span("p", 0, 9, "PLACE"), layer="names"))], None, small) == ()


def test_a_gold_record_is_counted_by_layer_label_and_relation() -> None:
    spans = [Span("1", 0, 4, "PLACE"), Span("2", 5, 9, "PLACE"), Span("3", 5, 9, "BODY")]
    labels = Labels(layers={"names": tuple(spans)}, relations=(Relation("1", "2", "r"), Relation("1", "3", "r")))
    source = Source("a01", "all", "0" * 64, "person")
    gold = count_gold(_record(labels, source, source))
    assert gold.labels == {"names/PLACE": 2, "names/BODY": 1}
    assert gold.relations == {"r": 2}
    assert gold.annotations == (("a01", "person", "all"),) * 2


def test_what_coreference_became_is_counted_as_entities_and_their_mentions() -> None:
    layer = SCHEMA.with_role("mention")[0]
    name = next(item.name for item in layer.attributes.values() if item.format == "identifier")
    ids = ["n1", "n1", "n1", "n2", "n3", "n3"]
    spans = tuple(Span(f"e{number}", number, number + 1, "NGO", {name: value}) for number, value in enumerate(ids))
    record = _record(Labels(layers={layer.name: spans}))
    assert count_gold(record, schema=SCHEMA).linked_mentions == (2, 5)
    assert count_gold(record).linked_mentions == (0, 0)
    (relation,) = coreference_relations(SCHEMA)
    tally = Tally()
    tally.count(manifest_line(), count_gold(record, schema=SCHEMA))
    assert (
        f"| {SCHEMA.relation_key} | {relation} | 2 entities of 5 mentions | 2 entities of 5 mentions |"
        in labels_table(SCHEMA, tally)
    )
