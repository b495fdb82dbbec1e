"""After a split was decided here, the server still has the old name: what did not change there is not refused."""

import csv
from collections.abc import Callable
from typing import Any

import pytest

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.interface_union import union
from claimset.labelstudio.vocabulary import vocabulary
from claimset.migration.decisions import decisions_file, write_open_choices
from claimset.migration.migrate_files import apply_migration
from claimset.migration.planner import plan_migration
from claimset.store.project import Project
from support.changed_schemas import labels, split
from support.migrating import change_schema
from support.pulling import Bench


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """A document whose place was labelled and pulled, and then decided in a table after a split."""
    bench = Bench(with_texts(one="Northmere Police counted 12 people."))
    bench.annotate(1, "Northmere")
    bench.pull()

    def part(new: dict[str, Any]) -> None:
        split(labels(new, "entities"), "GPE", ("CITY", "LAND"), new)

    change_schema(bench.project, part)
    file = decisions_file(bench.project)
    write_open_choices(bench.project, plan_migration(bench.project).open_choices, file)
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    with file.open("w", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows({**row, "new": "CITY"} for row in rows)
    assert apply_migration(bench.project, decisions_table=file).undecided == ()
    # The server offers the new names beside the one in use, as a push leaves it.
    schema = bench.project.schema()
    interface = schema.interfaces["all"]
    old_xml, new_xml = bench.shelf.projects[0]["label_config"], build_interface(schema, interface)
    in_use = {word for word in vocabulary(old_xml) - vocabulary(new_xml) if "GPE" in word}
    bench.shelf.projects[0]["label_config"] = union(new_xml, old_xml, in_use, FormerNames(schema, interface))
    return bench


def _labels(bench: Bench) -> list[str]:
    return [span["label"] for row in bench.layers("one") for span in row["labels"]["entities"]]


def test_what_was_decided_here_and_not_touched_there_stays(bench: Bench) -> None:
    result = bench.pull(full=True)
    assert (result.refused, result.changed, _labels(bench)) == (0, [], ["CITY"])
    assert [row.get("state", "current") for row in bench.layers("one")] == ["current"]


def test_a_changed_annotation_keeps_its_choice_and_a_new_span_in_the_old_name_is_refused(bench: Bench) -> None:
    task = bench.shelf.task(1, 1)
    (annotation,) = task["annotations"]
    value = {"start": 28, "end": 34, "text": "people", "labels": ["GPE"]}
    annotation["result"] = [*annotation["result"], {**annotation["result"][0], "id": "r9", "value": value}]
    task["updated_at"] = annotation["updated_at"] = bench.shelf.moment()
    result = bench.pull(full=True)
    assert (result.refused, result.incomplete, _labels(bench)) == (0, 1, ["CITY"])
    assert [issue.code for issue in result.issues if issue.level == "error"] == ["LBL004"]
