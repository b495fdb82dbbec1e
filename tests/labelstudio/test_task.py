"""Documents to tasks, and the language of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.task import prepare
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction, Task
from claimset.text.language import detect
from support.documents import manifest_line
from support.strategies import SCHEMA, labelled

DOCUMENT = manifest_line(id="owls")
INTERFACES = st.sampled_from(list(SCHEMA.interfaces.values()))


def predicted(labels: Labels, interface: str) -> Prediction | None:
    return prepare(DOCUMENT, "x", SCHEMA, SCHEMA.interfaces[interface], Prediction("m", "1", labels)).prediction


def test_a_task_is_named_for_its_document_and_interface() -> None:
    assert prepare(DOCUMENT, "Owls.\r\n", SCHEMA, SCHEMA.interfaces["zones"]) == Task(
        key="owls/zones", document=DOCUMENT, text="Owls.\r\n", interface="zones", prediction=None
    )


def test_the_keys_of_a_document_differ_by_interface() -> None:
    keys = {prepare(DOCUMENT, "x", SCHEMA, interface).key for interface in SCHEMA.interfaces.values()}
    assert len(keys) == len(SCHEMA.interfaces)


@given(labelled(SCHEMA), INTERFACES)
def test_a_task_holds_only_what_its_interface_draws(case: tuple[str, Labels], interface: object) -> None:
    text, labels = case
    prediction = prepare(DOCUMENT, text, SCHEMA, interface, Prediction("m", "1", labels)).prediction  # type: ignore[arg-type]
    layer_names = {layer.name for layer in SCHEMA.drawn_in(interface)}  # type: ignore[arg-type]
    expected = {name: spans for name, spans in labels.layers.items() if name in layer_names and spans}
    assert (prediction.labels.layers if prediction else {}) == expected


@given(labelled(SCHEMA), INTERFACES)
def test_no_relation_is_sent_without_both_its_ends(case: tuple[str, Labels], interface: object) -> None:
    text, labels = case
    prediction = prepare(DOCUMENT, text, SCHEMA, interface, Prediction("m", "1", labels)).prediction  # type: ignore[arg-type]
    if prediction is not None:
        ids = {span.id for span in prediction.labels.spans}
        assert all({item.source, item.target} <= ids for item in prediction.labels.relations)


def test_a_prediction_keeps_its_model_and_version() -> None:
    prediction = predicted(Labels(layers={"zones": (Span("z", 0, 1, "TITLE"),)}), "zones")
    assert prediction is not None
    assert (prediction.model, prediction.version) == ("m", "1")


def test_a_relation_to_a_span_of_another_layer_is_left_out() -> None:
    layers = {"claims": (Span("c", 0, 1, "EVENT"),), "cues": (Span("k", 1, 2, "CUE"),)}
    layer_names = {layer.name for layer in SCHEMA.drawn_in(SCHEMA.interfaces["zones"])}
    zones = {name: (Span("z", 0, 1, next(iter(SCHEMA.layers[name].labels))),) for name in layer_names}
    prediction = predicted(Labels(layers={**layers, **zones}, relations=(Relation("z", "c", "SAME_AS"),)), "zones")
    assert prediction is not None
    assert prediction.labels.relations == ()


def test_a_relation_to_no_span_at_all_stays_for_the_rules_to_find() -> None:
    dangling = Relation("c", "gone", "SAME_AS")
    prediction = predicted(Labels(layers={"claims": (Span("c", 0, 1, "EVENT"),)}, relations=(dangling,)), "all")
    assert prediction is not None
    assert prediction.labels.relations == (dangling,)


def test_a_prediction_of_nothing_the_interface_draws_is_none() -> None:
    assert predicted(Labels(layers={"zones": (Span("z", 0, 1, "TITLE"),)}), "claims") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The owls slept in the old barn while it rained all night.", "en"),
        ("De uilen sliepen in de oude schuur terwijl het de hele nacht regende.", "nl"),
    ],
)
def test_the_language_of_a_text_is_found(text: str, language: str) -> None:
    assert detect(text, SCHEMA.languages) == language


@given(st.text(max_size=20))
def test_some_language_of_the_schema_is_always_named(text: str) -> None:
    assert detect(text.encode(errors="replace").decode(), SCHEMA.languages) in SCHEMA.languages


def test_the_order_in_which_languages_are_offered_does_not_matter() -> None:
    assert detect("De uil slaapt.", ["nl", "en"]) == detect("De uil slaapt.", ["en", "nl"])
