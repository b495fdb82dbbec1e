"""Two annotators of one document who saw different versions of the schema: said, never mixed up, and mended."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.agreement.project import project_agreement
from claimset.migration.migrate_files import apply_migration
from claimset.store.project import Project
from support.changed_schemas import labels, rename
from support.contested import put
from support.migrating import change_schema
from support.opinions import CLAIM, FIGURE, POLICE, SAYS, TEXT, opinion


def _rename(new: dict[str, Any]) -> None:
    rename(labels(new, "entities"), POLICE.label, "POLICE_NEW", new)


def _add(new: dict[str, Any]) -> None:
    first, *_ = nodes = labels(new, "entities")
    facts = {key: value for key, value in first.items() if key != "x-hotkey"}
    nodes.append({**facts, "const": "VESSEL", "x-color": "#123456"})


@pytest.fixture
def labelled(with_texts: Callable[..., Project]) -> Callable[..., Project]:
    """Let a01 label under today's schema, change it, and let a02 label the same under the new one."""

    def make(edit: Callable[[dict[str, Any]], None], version: str, label: str) -> Project:
        project = with_texts(one=TEXT)
        old = project.schema()
        change_schema(project, edit, version)
        police = msgspec.structs.replace(POLICE, label=label)
        put(
            project,
            opinion("a01", SAYS, entities=(POLICE, FIGURE), claims=(CLAIM,), schema=old),
            opinion("a02", SAYS, entities=(police, FIGURE), claims=(CLAIM,), schema=project.schema()),
        )
        return project

    return make


def codes(project: Project) -> set[str]:
    return {issue.code for issue in check(project).issues if issue.code.startswith(("ANN", "ADJ", "SCH", "GLD"))}


def test_labels_that_the_schema_no_longer_admits_wait_for_the_migration(labelled: Callable[..., Project]) -> None:
    project = labelled(_rename, "9.0.0", "POLICE_NEW")
    result = adjudicate_all(project)
    assert ([issue.code for issue in result.issues], result.written) == (["SCH002"], ())
    assert "claimset schema migrate --plan says what becomes of it" in result.issues[0].message
    assert project_agreement(project).rows == ()
    assert codes(project) == {"SCH002"}
    apply_migration(project)
    assert adjudicate_all(project).written == ("one",)
    assert codes(project) == set()


def test_labels_that_it_still_admits_are_compared_and_the_older_version_is_said(
    labelled: Callable[..., Project],
) -> None:
    project = labelled(_add, "9.0.0", POLICE.label)
    assert adjudicate_all(project).written == ("one",)
    assert codes(project) == {"ANN003"}
    assert {row.value for row in project_agreement(project).rows if row.measure == "f1"} == {1.0}
    apply_migration(project)
    assert (adjudicate_all(project).unchanged, codes(project)) == (("one",), set())
