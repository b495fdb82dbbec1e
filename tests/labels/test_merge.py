"""What was pulled before and what comes in: nothing of either is lost, and the newest state counts."""

from collections import defaultdict

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.merge import merge, withdraw
from claimset.model.labels import Labels
from claimset.model.record import Annotation


def _row(
    annotator: str = "a01",
    interface: str = "all",
    sha: str = "x",
    annotation: int | None = None,
    updated: str | None = None,
    made_by: str = "person",
    origin: str = "f00d",
    assignee: str | None = None,
) -> Annotation:
    return Annotation(
        annotator=annotator,
        interface=interface,
        made_by=made_by,  # type: ignore[arg-type]
        schema_version="1.0.0",
        guideline_version="1.0.0",
        text_sha256="0" * 64,
        sha256=sha * 64,
        labels=Labels(),
        origin=None if annotation is None else origin,
        assignee=assignee,
        task=None if annotation is None else annotation // 10,
        annotation=annotation,
        updated=updated,
    )


def _state(number: int, version: int, sha: str) -> Annotation:
    annotator, interface = ("a01", "a02")[number % 2], ("zones", "all")[number // 2 % 2]
    return _row(annotator, interface, sha, number, f"2026-01-01T00:{version:02d}:00.000000Z")


@st.composite
def _pulls(draw: st.DrawFn) -> list[list[Annotation]]:
    """Pulls from one server, oldest first: annotations appear, change and vanish between them."""
    shas: dict[tuple[int, int], str] = {}
    versions: dict[int, int] = {}
    pulls, day = [], 0
    for _ in range(draw(st.integers(1, 4))):
        for number in draw(st.lists(st.integers(1, 8), unique=True)):
            day += 1
            versions[number] = day
            shas[number, day] = draw(st.sampled_from("xyz"))
        withdrawn_row = draw(st.sets(st.sampled_from(sorted(versions)))) if versions else set()
        for number in withdrawn_row:
            del versions[number]
        states = [_state(number, version, shas[number, version]) for number, version in versions.items()]
        pulls.append(draw(st.permutations(states)))
    return pulls


@st.composite
def _machines(draw: st.DrawFn) -> list[Annotation]:
    """Labels that never were on a server, at most one of an annotator in an interface."""
    keys = draw(st.lists(st.tuples(st.sampled_from(["a01", "a02"]), st.sampled_from(["zones", "all"])), unique=True))
    return [
        _row(annotator, interface, draw(st.sampled_from("xyz")), made_by="machine") for annotator, interface in keys
    ]


def _merged(rows: list[Annotation], pulls: list[list[Annotation]]) -> list[Annotation]:
    for pull in pulls:
        rows = merge(rows, pull)
    return rows


def _last_states(pulls: list[list[Annotation]]) -> dict[int | None, Annotation]:
    return {item.annotation: item for pull in pulls for item in pull}


def _counting(rows: list[Annotation]) -> dict[tuple[str, str], list[str]]:
    result: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.counts:
            result[row.annotator, row.interface].append(row.sha256)
    return dict(result)


def _newest(states: dict[int | None, Annotation]) -> dict[tuple[str, str], list[str]]:
    result: dict[tuple[str, str], Annotation] = {}
    for item in sorted(states.values(), key=lambda row: row.updated or ""):
        result[item.annotator, item.interface] = item
    return {key: [item.sha256] for key, item in result.items()}


@given(_pulls())
def test_the_last_state_of_every_annotation_ever_pulled_is_there(pulls: list[list[Annotation]]) -> None:
    merged = {row.annotation: row for row in _merged([], pulls)}
    unmarked = {number: msgspec.structs.replace(row, state="current") for number, row in merged.items()}
    assert unmarked == _last_states(pulls)


@given(_pulls())
def test_the_newest_state_of_an_annotator_in_an_interface_counts_and_only_that(pulls: list[list[Annotation]]) -> None:
    assert _counting(_merged([], pulls)) == _newest(_last_states(pulls))


@given(_pulls())
def test_a_pull_that_brings_nothing_new_changes_nothing(pulls: list[list[Annotation]]) -> None:
    merged = _merged([], pulls)
    assert merge(merged, pulls[-1]) == merged
    assert merge(merged, []) == merged


@given(_pulls(), st.randoms(use_true_random=False))
def test_the_order_in_which_a_server_lists_does_not_matter(pulls: list[list[Annotation]], random: object) -> None:
    shuffled = [sorted(pull, key=lambda _: random.random()) for pull in pulls]  # type: ignore[attr-defined]
    assert _merged([], shuffled) == _merged([], pulls)


@given(_machines(), _pulls())
def test_labels_that_never_were_on_a_server_are_never_lost(
    machines: list[Annotation], pulls: list[list[Annotation]]
) -> None:
    result = {(row.annotator, row.interface, row.sha256) for row in _merged(machines, pulls)}
    assert {(row.annotator, row.interface, row.sha256) for row in machines} <= result


@given(_machines(), _pulls())
def test_the_last_state_of_every_annotation_is_there_beside_labels_that_never_were_on_a_server(
    machines: list[Annotation], pulls: list[list[Annotation]]
) -> None:
    result = {(row.annotator, row.interface, row.sha256) for row in _merged(machines, pulls)}
    last = _last_states(pulls).values()
    assert {(row.annotator, row.interface, row.sha256) for row in last} <= result


@given(_machines(), _pulls())
def test_what_a_server_says_last_counts_before_labels_that_never_were_on_one(
    machines: list[Annotation], pulls: list[list[Annotation]]
) -> None:
    counting = _counting(_merged(machines, pulls))
    newest = _newest(_last_states(pulls))
    assert {key: counting[key] for key in newest} == newest


@given(_machines(), _pulls())
def test_one_annotation_counts_for_every_annotator_and_interface(
    machines: list[Annotation], pulls: list[list[Annotation]]
) -> None:
    assert all(len(result) == 1 for result in _counting(_merged(machines, pulls)).values())


def test_labels_that_come_back_from_a_server_as_they_were_stay_without_its_ids() -> None:
    stored = [_row("m01", sha="x", made_by="machine")]
    assert merge(stored, [_row("m01", sha="x", annotation=7, updated="2026-01-01")]) == stored


def test_labels_that_come_back_changed_take_precedence_and_the_kept_ones_stay() -> None:
    stored = _row("m01", sha="x", made_by="machine")
    merged = merge([stored], [_row("m01", sha="y", annotation=7, updated="2026-01-01")])
    assert [(row.sha256[0], row.state) for row in merged] == [("x", "superseded"), ("y", "current")]


def test_labels_that_are_changed_back_to_those_of_the_machine_count() -> None:
    rows = [_row("m01", sha="x", made_by="machine")]
    rows = merge(rows, [_row("m01", sha="y", annotation=7, updated="2026-01-01")])
    rows = merge(rows, [_row("m01", sha="x", annotation=7, updated="2026-01-02")])
    assert _counting(rows) == {("m01", "all"): ["x" * 64]}


def test_an_older_state_of_an_annotation_does_not_take_the_place_of_a_newer() -> None:
    newer = _row(sha="y", annotation=7, updated="2026-01-02T00:00:00Z")
    older = _row(sha="x", annotation=7, updated="2026-01-01T00:00:00Z")
    assert merge([newer], [older]) == [newer]


def test_a_second_annotation_supersedes_the_first_and_both_stay() -> None:
    first, second = (
        _row(sha=sha, annotation=number, updated=f"2026-01-0{number}") for sha, number in (("x", 1), ("y", 2))
    )
    assert [(row.annotation, row.state) for row in merge([first], [first, second])] == [
        (1, "superseded"),
        (2, "current"),
    ]


def test_an_annotation_that_is_edited_after_a_later_one_counts_again() -> None:
    rows = merge(
        [], [_row(sha="x", annotation=1, updated="2026-01-01"), _row(sha="y", annotation=2, updated="2026-01-02")]
    )
    rows = merge(rows, [_row(sha="z", annotation=1, updated="2026-01-03")])
    assert [(row.annotation, row.sha256[0], row.state) for row in rows] == [(1, "z", "current"), (2, "y", "superseded")]


def test_two_annotators_and_two_interfaces_do_not_supersede_each_other() -> None:
    rows = [
        _row(annotator, interface, annotation=number, updated="2026-01-01")
        for number, (annotator, interface) in enumerate([("a01", "all"), ("a01", "zones"), ("a02", "all")], 1)
    ]
    assert all(row.state == "current" for row in merge([], rows))


def test_the_same_number_on_another_server_is_another_annotation() -> None:
    here = _row(sha="x", annotation=7, updated="2026-01-01", origin="f00d")
    other_row = _row(sha="y", annotation=7, updated="2026-01-02", origin="beef")
    assert {(row.origin, row.sha256[0]) for row in merge([here], [other_row])} == {("f00d", "x"), ("beef", "y")}


@given(
    st.permutations(["a01", None, "a02"]), st.permutations(range(1, 4)), st.sets(st.integers(0, 2)), st.integers(1, 3)
)
def test_what_is_in_ones_own_project_goes_before_what_all_share_and_that_before_what_is_in_another_s(
    assignees: list[str | None], days: list[int], withdrawn_row: set[int], pulls: int
) -> None:
    rows = [
        _row(sha="xyz"[n], annotation=n + 1, updated=f"2026-01-0{days[n]}", origin=f"p{n}", assignee=assignees[n])
        for n in range(3)
    ]
    merged: list[Annotation] = []
    for _ in range(pulls):
        for row in rows:
            merged = merge(merged, [row])
    for n in withdrawn_row:
        merged = merge(withdraw(merged, f"p{n}", present_ids=(), unread_ids=()), ())
    present_rows = [row for n, row in enumerate(rows) if n not in withdrawn_row]
    first = min(present_rows, key=lambda row: ["a01", None, "a02"].index(row.assignee), default=None)
    assert _counting(merged) == ({("a01", "all"): [first.sha256]} if first else {})
    assert len(merged) == len(rows)


def test_whose_project_it_is_is_taken_in_where_nothing_else_changed() -> None:
    before = _row(annotation=7, updated="2026-01-01")
    now = msgspec.structs.replace(before, assignee="a02")
    assert merge(merge([], [before]), [now]) == [now]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.5Z"),
        ("2026-01-01T10:00:00.999999Z", "2026-01-01T10:00:01Z"),
        ("2026-01-01T12:00:00+02:00", "2026-01-01T11:00:00Z"),
        ("no time at all", "2026-01-01T10:00:00Z"),
    ],
)
def test_times_are_compared_as_times_however_they_are_written(earlier: str, later: str) -> None:
    rows = [_row(sha="y", annotation=1, updated=later), _row(sha="x", annotation=2, updated=earlier)]
    assert _counting(merge([], rows)) == {("a01", "all"): ["y" * 64]}


@given(_machines(), _pulls())
def test_what_is_gone_from_a_server_is_kept_and_counts_no_longer(
    machines: list[Annotation], pulls: list[list[Annotation]]
) -> None:
    rows = _merged(machines, pulls)
    remaining_rows = withdraw(rows, "f00d", present_ids=(), unread_ids=())
    assert [(row.annotation, row.sha256) for row in remaining_rows] == [(row.annotation, row.sha256) for row in rows]
    assert not [row for row in remaining_rows if row.annotation is not None and row.counts]


@given(_pulls())
def test_what_comes_back_to_a_server_counts_again(pulls: list[list[Annotation]]) -> None:
    rows = _merged([], pulls)
    back = [row for pull in pulls for row in pull]
    assert merge(withdraw(rows, "f00d", present_ids=(), unread_ids=()), back) == merge(rows, back)


def test_another_server_withdraws_nothing_of_this_one() -> None:
    rows = [_row(annotation=7, updated="2026-01-01")]
    assert withdraw(rows, "beef", present_ids=(), unread_ids=()) == rows
