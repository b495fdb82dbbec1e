"""Whatever a server says where a number, a date or a name belongs: a pull ends, and a check reads what it wrote."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset.check.project import check
from claimset.model.issue import Level
from claimset.model.trouble import Trouble
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.pull.compare import compare_with_server
from faults.small_server import DIGITS
from support.pulling import Bench

ODD = [
    float("inf"),
    float("-inf"),
    float("nan"),
    1e300,
    2**53,
    10**400,
    -1,
    DIGITS,
    "1e999",
    "Infinity",
    "\ud800",
    "\0",
]
ODD += [
    "2026-02-31T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+00:01",
    "2026-01-01\ud80000:00",
    "x" * 100_000,
]
SINGLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(ODD)
JSON = st.recursive(
    SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)

OF_ANNOTATION = ["id", "completed_by", "was_cancelled", "result", "lead_time", "created_at", "updated_at"]
OF_TASK = ["id", "data", "annotations", "updated_at", "total_annotations", "cancelled_annotations", "meta", "drafts"]
OF_DATA = ["task_key", "doc_id", "text", "text_sha256", "language", "schema_version", "guideline_version"]
ELSEWHERE = {
    "listing": ["id", "updated_at", "total_annotations", "cancelled_annotations"],
    "accounts": ["id", "email"],
    "account": ["id"],
    "projects": ["id", "title", "description"],
    "project": ["label_config", "title", "id"],
}
PLACES = [
    *(("annotation", name) for name in OF_ANNOTATION),
    *(("task", name) for name in OF_TASK),
    *(("data", name) for name in OF_DATA),
]
OTHERS = [(answer, name) for answer, names in ELSEWHERE.items() for name in names]
MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
FORM = {"SCH001", "SCH002", "ANN001", "ANN002", "ANN007", "DOC005"}


@pytest.fixture
def copied(with_texts: Callable[..., Project]) -> Callable[[Path], Bench]:
    """Give a new project with two texts, each annotated on a server of its own."""
    project = with_texts(one="Northmere Police counted people on that day.", two="Northmere counted too.")

    def copy(root: Path) -> Bench:
        shutil.copytree(project.root, root)
        bench = Bench(Project(root))
        bench.annotate(1, "Northmere")
        bench.annotate(2, "Northmere")
        return bench

    return copy


def bent(place: str, name: str, value: Any) -> Callable[[str, Any], Any]:
    """Put a value into the first task that is exported, into its data, or into its annotation."""

    def bend(answer: str, answer_json: Any) -> Any:
        task = next((row for row in answer_json if row["id"] == 1), None) if answer == "export" else None
        if task is not None:
            rows = {"task": task, "data": task["data"], "annotation": task["annotations"][0]}
            rows[place][name] = value
        return answer_json

    return bend


def ends(work: Callable[[], object]) -> bool:
    """Say whether something ends as it should; trouble is one sentence and a remedy, and a traceback is a bug."""
    try:
        work()
    except Trouble as error:
        trouble = error
    else:
        return True
    assert trouble.remedy
    assert "\n" not in trouble.message
    return False


def compared(bench: Bench) -> None:
    with bench.shelf.serving() as (server, _):
        compare_with_server(bench.project, server)


@MANY
@given(place=st.sampled_from(PLACES), value=JSON)
def test_whatever_stands_in_a_field_a_pull_ends_and_a_check_reads_what_it_wrote(
    copied: Callable[[Path], Bench], place: tuple[str, str], value: Any
) -> None:
    with TemporaryDirectory() as folder:
        bench = copied(Path(folder) / "project")
        bench.shelf.bend = bent(*place, value)
        ends(lambda: compared(bench))
        if not ends(bench.pull_over_http):
            assert not list(bench.project.stored("pulled"))
            return
        result = check(bench.project)
        refused = read_refusals(bench.project)
        assert {issue.code for issue in result.issues if issue.level == Level.ERROR} <= {"ANN013"}
        assert result.errors == len(refused)
        assert len(bench.layers("two")) == 1
        is_stored = bench.project.pulled_file("one").is_file()
        if place[0] == "annotation":
            assert is_stored != bool(refused) or (place[1] == "was_cancelled" and value is True)
        assert bench.pull_over_http(full=True).changed == []


@MANY
@given(place=st.sampled_from(PLACES), value=JSON)
def test_what_is_here_stays_whatever_the_server_says_of_it_later(
    copied: Callable[[Path], Bench], place: tuple[str, str], value: Any
) -> None:
    with TemporaryDirectory() as folder:
        bench = copied(Path(folder) / "project")
        bench.pull_over_http()
        (before,) = bench.layers("one")
        bench.shelf.bend = bent(*place, value)
        ends(lambda: compared(bench))
        ends(lambda: bench.pull_over_http(full=True))
        after = bench.layers("one")
        assert before["sha256"] in {row["sha256"] for row in after} or (place[1] == "result" and len(after) == 1)
        assert FORM & {issue.code for issue in check(bench.project).issues} == set()


@MANY
@given(place=st.sampled_from(OTHERS), value=JSON)
def test_whatever_a_server_says_of_accounts_projects_and_counts_a_pull_ends(
    copied: Callable[[Path], Bench], place: tuple[str, str], value: Any
) -> None:
    answer, name = place

    def bend(kind: str, answer_json: Any) -> Any:
        if kind == answer:
            rows = (
                answer_json
                if isinstance(answer_json, list)
                else answer_json.get("results", answer_json.get("tasks", [answer_json]))
            )
            for row in rows[:1]:
                row[name] = value
        return answer_json

    with TemporaryDirectory() as folder:
        bench = copied(Path(folder) / "project")
        bench.shelf.bend = bend
        for full in (False, True):
            ends(lambda: compared(bench))
            ends(lambda full=full: bench.pull_over_http(full=full))
        assert FORM & {issue.code for issue in check(bench.project).issues} == set()


@pytest.mark.parametrize("name", ["lead_time", "created_at"])
@pytest.mark.parametrize("value", [float("inf"), "1e999", 5 * 10**20, [], True, DIGITS], ids=repr)
def test_a_time_that_cannot_be_one_is_one_warning_with_a_link_and_loses_no_label(
    copied: Callable[[Path], Bench], tmp_path: Path, name: str, value: Any
) -> None:
    bench = copied(tmp_path / "copied")
    bench.shelf.bend = bent("annotation", name, value)
    (issue,) = bench.pull_over_http().issues
    assert (issue.code, issue.level, issue.document, issue.annotator) == ("ANN014", Level.WARNING, "one", "a01")
    assert (issue.url or "").endswith("/projects/1/data?task=1&annotation=1")
    assert name in issue.message
    (layer,) = bench.layers("one")
    assert layer["labels"]["entities"]
    assert {"lead_time": "lead_time", "created_at": "created"}[name] not in layer
    assert check(bench.project).issues == []


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        ("annotation", "completed_by", True),
        ("annotation", "was_cancelled", "false"),
        ("annotation", "result", {"a": []}),
        ("annotation", "updated_at", 5),
        ("annotation", "id", float("inf")),
        ("task", "updated_at", 5),
        ("data", "schema_version", DIGITS),
        ("data", "guideline_version", "1.0"),
    ],
)
def test_a_value_without_which_an_annotation_cannot_be_read_is_one_issue_with_a_link_and_the_rest_comes_in(
    copied: Callable[[Path], Bench], tmp_path: Path, place: str, name: str, value: Any
) -> None:
    bench = copied(tmp_path / "copied")
    bench.shelf.bend = bent(place, name, value)
    result = bench.pull_over_http()
    (issue,) = result.issues
    assert (issue.code, issue.level, issue.document, result.annotations) == ("SCH003", Level.ERROR, "one", 1)
    assert "/projects/1/data?task=1" in (issue.url or "")
    (refusal,) = read_refusals(bench.project)
    assert (refusal.document, refusal.task, refusal.code) == ("one", 1, "SCH003")


def test_an_annotation_with_which_the_file_would_be_too_large_for_a_check_stays_out(
    copied: Callable[[Path], Bench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = copied(tmp_path / "copied")
    bench.pull_over_http()
    (before,) = bench.layers("one")
    bench.annotate(1, "Police", by=4)
    size = bench.project.pulled_file("one").stat().st_size
    monkeypatch.setattr("claimset.migration.stored_versions.LARGEST_PIECE", size + 20)
    (issue,) = bench.pull_over_http().issues
    assert (issue.code, "annotation 3" in issue.message) == ("SCH001", True)
    assert bench.layers("one") == [before]
    assert [row.annotation for row in read_refusals(bench.project)] == [3]
