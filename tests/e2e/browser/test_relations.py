"""Relations over a text: the words can be read, and a relation shows itself when it is pointed at in the list."""

from collections import Counter
from collections.abc import Callable

import msgspec
import pytest

from claimset.gold.label_reader import LabelReader
from claimset.labels.implied_relations import without_implied
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.task import Prediction
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.browser.annotator import Annotator
from e2e.browser.contrast import ENOUGH, contrast

pytestmark = [pytest.mark.server, pytest.mark.browser]

_FAINT = 0.2


@pytest.fixture
def busiest(
    checkout: Project, annotator: Annotator, server: LabelStudio, schema: Schema
) -> Callable[[str], tuple[Labels, Annotator]]:
    """Open the document of this project that has the most relations, in one of the editor's two schemes of color."""
    label_reader = LabelReader(checkout, schema)
    records = [label_reader.gold(file)[0] for file in checkout.stored("gold")]
    texts = {document.id for document in checkout.documents() if document.is_open}
    record = max((item for item in records if item and item.id in texts), key=lambda item: len(item.labels.relations))
    # What follows from position is not on the page, nor are spans of a layer that is labelled on another.
    labels = without_implied(record.labels, schema)
    stages = schema.interfaces["all"].stages
    shown = {name: spans for name, spans in labels.layers.items() if schema.layers[name].stage in stages}
    labels = msgspec.structs.replace(labels, layers=shown)
    checkout.write_prediction(record.id, Prediction("gold", "1", record.labels), schema)
    push(checkout, server, plan_push(checkout, server, ["all"]))
    target = find_project(server, schema, schema.interfaces["all"])
    assert target is not None
    (task,) = [task.id for task in server.tasks.list_keyed(target.id) if task.key == f"{record.id}/all"]

    def open_(scheme: str) -> tuple[Labels, Annotator]:
        annotator.page.add_init_script(f"localStorage.setItem('preferred-color-scheme', '{scheme}')")
        annotator.open(target.id, task)
        annotator.page.wait_for_function(
            "many => document.querySelectorAll('svg.relations-overlay text').length === many",
            arg=len(labels.relations),
        )
        return labels, annotator

    return open_


def test_no_label_of_a_relation_covers_words_until_the_relation_is_pointed_at(
    busiest: Callable[[str], tuple[Labels, Annotator]],
) -> None:
    labels, annotator = busiest("Light")
    at_rest = annotator.relations()
    assert Counter(item["label"] for item in at_rest) == Counter(item.label for item in labels.relations)
    assert sum(item["covers"] for item in at_rest) > len(at_rest) / 2
    assert [item["label"] for item in at_rest if item["seen"]] == []
    assert {0 < item["arrow"] < _FAINT for item in at_rest} == {True}

    pointed: Counter[str] = Counter()
    for row in annotator.list_relations().all():
        row.hover()
        (shown,) = [item for item in annotator.relations() if item["seen"]]
        assert (shown["arrow"], shown["grounded"], shown["cut"]) == (1, True, False), shown
        pointed[shown["label"]] += 1
    assert pointed == Counter(item.label for item in labels.relations)

    annotator.page.mouse.move(0, 0)
    assert not any(item["seen"] for item in annotator.relations())


@pytest.mark.parametrize("scheme", ["Light", "Dark"])
def test_words_and_names_at_spans_can_be_read_in_the_busiest_document(
    busiest: Callable[[str], tuple[Labels, Annotator]], scheme: str
) -> None:
    labels, annotator = busiest(scheme)
    assert len(annotator.regions()) == len(list(labels.spans))
    for number in (None, *(region.number for region in annotator.regions()[::10])):
        if number is not None:
            annotator.page.evaluate("number => claimset.pick(number)", number)
        measured = [(item["text"], contrast(item["colour"], item["grounds"])) for item in annotator.words()]
        assert [item for item in measured if item[1] < ENOUGH] == []


@pytest.mark.parametrize("scheme", ["Light", "Dark"])
def test_the_names_in_both_lists_can_be_read(busiest: Callable[[str], tuple[Labels, Annotator]], scheme: str) -> None:
    labels, annotator = busiest(scheme)
    in_regions = annotator.names()
    assert in_regions
    annotator.list_relations().first.wait_for()
    in_relations = annotator.names()
    where = {span.id: span.label for span in labels.spans}
    assert {item["label"] for item in in_relations} == {
        where[end] for item in labels.relations for end in (item.source, item.target)
    }
    measured = {
        (item["text"], round(contrast(item["colour"], item["grounds"]), 2)) for item in in_regions + in_relations
    }
    assert {item for item in measured if item[1] < ENOUGH} == set()
