"""What a pull brings of a text that was labelled by hand, without ids, so that two people's labels can be compared."""

from typing import Any

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.store.project import Project
from claimset.sync.pull.pull import pull
from e2e.browser.scenario import Scenario


def pull_labels(project: Project, server: LabelStudio, scenario: Scenario) -> dict[str, Any]:
    """Pull the one annotation of a scenario's text."""
    result = pull(project, server)
    assert result.annotations == 1, result.issues
    rows, problems = LabelReader(project, scenario.schema).pulled(project.pulled_file("text"))
    assert problems == []
    (annotation,) = [row for row in rows if row.annotation is not None]
    return without_ids(annotation.labels)


def without_ids(labels: Labels) -> dict[str, Any]:
    """Return labels without ids, so that two people's can be compared."""
    where = {name: (layer, span.start, span.end) for name, (layer, span) in labels.layer_of().items()}
    return {
        "document": labels.document,
        "spans": sorted(
            (layer, span.start, span.end, span.label, sorted(span.attributes.items()))
            for layer, spans in labels.layers.items()
            for span in spans
        ),
        "relations": sorted((where[item.source], where[item.target], item.label) for item in labels.relations),
    }
