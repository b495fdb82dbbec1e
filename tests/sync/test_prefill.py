"""Each pass begins with the work of the passes before."""

from collections.abc import Callable

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import labels_sha256
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction, PrefillSource
from claimset.rules.engine.prediction_errors import prediction_errors, schema_without_questions
from claimset.rules.engine.shape import Shape
from claimset.store.learned.holdout import write_held_out
from claimset.store.project import Project
from claimset.sync.push.prefill import MODEL, PredictionMaker
from claimset.text.decode import sha256

TEXT = "Northmere Police recorded more than 300 offences. The force said so.\n"
ENTITIES = (
    Span("e1", 0, 16, "LAW_ENFORCEMENT"),
    Span("e2", 26, 39, "QUANTITY"),
    Span("e3", 54, 59, "LAW_ENFORCEMENT", {"level": "NOM"}),
)
SAME = Relation("e1", "e3", "SAME_ENTITY")


@pytest.fixture
def labelled(with_texts: Callable[..., Project], schema: Schema) -> Callable[..., Project]:
    """One document, labelled in the entities pass by each of the annotators given, machines where they begin with m."""

    def make(*annotators: str) -> Project:
        project = with_texts(doc=TEXT)
        labels = Labels(layers={"entities": ENTITIES}, relations=(SAME,))
        rows = [
            Annotation(
                annotator=name,
                interface="entities",
                made_by="machine" if name.startswith("m") else "person",
                schema_version=schema.version,
                guideline_version=schema.guidelines,
                text_sha256=sha256(TEXT.encode()),
                sha256=labels_sha256(labels, schema),
                labels=labels,
            )
            for name in annotators
        ]
        project.write_pulled(project.documents()[0], rows, schema)
        return project

    return make


def filled_in(project: Project, interface: str) -> Prediction | None:
    schema = project.schema()
    return PredictionMaker(project, schema).of(project.documents()[0], TEXT, schema.interfaces[interface]).prediction


def test_the_only_annotators_layer_is_shown_in_the_next_pass(labelled: Callable[..., Project]) -> None:
    prediction = filled_in(labelled("a01"), "claims")
    assert prediction is not None
    assert prediction.labels.layers["entities"] == ENTITIES
    assert prediction.labels.relations == (SAME,)


def test_gold_is_shown_once_there_is_some(labelled: Callable[..., Project]) -> None:
    project = labelled("a01", "a02")
    adjudicate_all(project, take="a02")
    prediction = filled_in(project, "claims")
    assert prediction is not None
    assert [(span.start, span.end) for span in prediction.labels.layers["entities"]] == [(0, 16), (26, 39), (54, 59)]


def test_a_pass_that_shows_nothing_is_filled_by_the_machine_alone(labelled: Callable[..., Project]) -> None:
    project = labelled("a01")
    assert filled_in(project, "zones") == project.prediction("doc", project.schema())


def test_a_quantity_gets_the_value_that_its_words_say(labelled: Callable[..., Project]) -> None:
    prediction = filled_in(labelled("a01"), "attributes")
    assert prediction is not None
    assert [span.attributes.get("quantity") for span in prediction.labels.layers["entities"]] == [
        None,
        ">300 offence",
        None,
    ]


def test_the_value_stands_in_the_field_of_the_region(labelled: Callable[..., Project]) -> None:
    project = labelled("a01")
    schema, prediction = project.schema(), filled_in(project, "attributes")
    assert prediction is not None
    regions = to_result(prediction.labels, TEXT, schema, schema.interfaces["attributes"])
    assert [region["value"]["text"] for region in regions if region["type"] == "textarea"] == [[">300 offence"]]


def test_what_is_not_said_yet_is_no_reason_to_refuse_a_task(labelled: Callable[..., Project]) -> None:
    project = labelled("a01")
    schema, prediction = project.schema(), filled_in(project, "claims")
    assert prediction is not None
    (document,) = project.documents()
    assert (
        prediction_errors(
            document, prediction.labels, schema_without_questions(schema), TEXT, Shape(schema.source), "doc.json"
        )
        == []
    )


def test_what_is_said_has_to_be_right_all_the_same(labelled: Callable[..., Project]) -> None:
    project = labelled("a01")
    schema = project.schema()
    (document,) = project.documents()
    labels = Labels(layers={"entities": (Span("e1", 0, 999, "LAW_ENFORCEMENT"),)})
    codes = {
        item.code
        for item in prediction_errors(
            document, labels, schema_without_questions(schema), TEXT, Shape(schema.source), "doc.json"
        )
    }
    assert "SPN001" in codes


def test_work_on_another_version_of_the_text_is_not_shown(labelled: Callable[..., Project], schema: Schema) -> None:
    project = labelled()
    labels = Labels(layers={"entities": ENTITIES})
    versions = {"schema_version": schema.version, "guideline_version": schema.guidelines}
    old = Annotation("a01", "entities", "person", text_sha256="0" * 64, sha256="0" * 64, labels=labels, **versions)
    project.write_pulled(project.documents()[0], [old], schema)
    prediction = filled_in(project, "claims")
    assert prediction is None or not prediction.labels.layers.get("entities")


def test_a_prefill_without_a_machine_says_where_it_comes_from(labelled: Callable[..., Project]) -> None:
    project = labelled("a01")
    project.prediction_file("doc").unlink(missing_ok=True)
    prediction = filled_in(project, "claims")
    assert prediction is not None
    assert prediction.model == MODEL


@pytest.mark.parametrize("names", [("m01",), ("m01", "m02"), ("a01", "m01")])
def test_the_hold_out_shows_no_gold_that_a_machine_had_a_part_in(
    labelled: Callable[..., Project], names: tuple[str, ...]
) -> None:
    project, (person, *_) = labelled(*names), (*[name for name in names if name.startswith("a")], None)
    assert not adjudicate_all(project, take=names[-1]).issues
    document, schema = project.documents()[0], project.schema()
    shown = PredictionMaker(project, schema, held_out=()).of(document, TEXT, schema.interfaces["claims"])
    assert shown.prediction is not None
    assert shown.prediction.labels.layers["entities"]
    write_held_out(project, ["doc"])
    prefill = PredictionMaker(project, schema).of(document, TEXT, schema.interfaces["claims"])
    if person is None:
        assert (prefill.prediction, prefill.gap) == (None, "a machine's")
    else:
        assert prefill.prediction is not None
        assert (prefill.prediction.labels.layers["entities"], prefill.gap) == (ENTITIES, None)


@pytest.mark.parametrize("source", [None, "merged", "own"])
def test_the_hold_out_shows_no_annotation_of_a_machine(
    labelled: Callable[..., Project], source: PrefillSource | None
) -> None:
    project = labelled("m01")
    document, schema = project.documents()[0], project.schema()
    write_held_out(project, ["doc"])
    prefill = PredictionMaker(project, schema, source).of(document, TEXT, schema.interfaces["claims"], "m01")
    assert (prefill.prediction, prefill.gap) == (None, "a machine's")


def test_the_hold_out_shows_gold_of_people(labelled: Callable[..., Project]) -> None:
    project = labelled("a01")
    assert not adjudicate_all(project).issues
    write_held_out(project, ["doc"])
    prediction = filled_in(project, "claims")
    assert prediction is not None
    assert prediction.labels.layers["entities"]
    assert "quantity" not in str(prediction.labels.layers["entities"][1].attributes), "a value would be a machine's"
