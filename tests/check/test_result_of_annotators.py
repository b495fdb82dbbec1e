"""Where two people draw zones differently, the labels of each are judged by their own zones."""

from collections.abc import Callable

from claimset.check.project import check
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.store.project import Project


def test_labels_are_judged_by_the_zones_of_who_drew_them(with_texts: Callable[..., Project]) -> None:
    project = with_texts(one="Northmere Police said 95 people were arrested.")
    schema, (document,) = project.schema(), project.documents()
    (zone_layer,) = schema.with_role("zone")
    excluding = next(name for name in zone_layer.labels if zone_layer.excludes(name))
    mentions = schema.with_role("mention")[0]
    mention = Span("m", 0, 9, next(iter(mentions.labels)))
    drawn = {"a01": (0, 16), "a02": (22, 31)}
    rows = []
    for annotator in ("a01", "a02", "a03"):
        work = {"entities": Labels(layers={mentions.name: (mention,)})}
        if annotator in drawn:
            work["zones"] = Labels(layers={zone_layer.name: (Span("z", *drawn[annotator], excluding),)})
        for name, labels in work.items():
            facts = (document.sha256, labels_sha256(labels, schema), labels)
            rows.append(Annotation(annotator, name, "person", schema.version, schema.guidelines, *facts))
    project.write_pulled(document, rows, schema)
    issues = [issue for issue in check(project).issues if issue.code == "SAF001"]
    assert sorted({issue.annotator for issue in issues if issue.annotator}) == ["a01", "a03"]
