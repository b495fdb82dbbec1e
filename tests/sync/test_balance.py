"""Documents to people: the right number each, in balance, and nobody's documents move."""

from hypothesis import given
from hypothesis import strategies as st

from claimset.sync.assignment.balance import AssignableDocument, balance_documents

NAMES = ("a01", "a02", "a03", "a04", "a05")
works = st.lists(
    st.builds(
        AssignableDocument, st.integers(0, 999).map("d{}".format), st.integers(1, 5000), st.none() | st.integers(0, 3)
    ),
    unique_by=lambda work: work.id,
    max_size=40,
)
caps = st.dictionaries(st.sampled_from(NAMES), st.none() | st.integers(0, 3), min_size=1)


@given(works, st.integers(1, 5), st.integers(1, 5), st.integers())
def test_everybody_gets_as_much_as_everybody_else(
    rows: list[AssignableDocument], people: int, overlap: int, seed: int
) -> None:
    overlap = min(people, overlap)
    given_out = balance_documents(rows, dict.fromkeys(NAMES[:people]), overlap, seed)
    assert all(len(set(given_out[work.id])) == overlap for work in rows)
    load = [sum(work.length for work in rows if name in given_out[work.id]) for name in NAMES[:people]]
    assert max(load) - min(load) <= max((work.length for work in rows), default=0)


@given(works, works, caps, st.integers(1, 5), st.integers(), st.integers())
def test_nobodys_documents_move_when_texts_and_people_come(
    rows: list[AssignableDocument],
    more: list[AssignableDocument],
    people: dict[str, int | None],
    overlap: int,
    seed: int,
    other: int,
) -> None:
    first = balance_documents(rows, people, overlap, seed)
    known = {work.id for work in rows}
    later = [*rows, *(work for work in more if work.id not in known)]
    again = balance_documents(later, people, overlap, other, first)
    assert {name: again[name] for name in first} == first
    grown = balance_documents(later, {**people, "b01": None}, overlap, other, first)
    assert all(set(first[name]) <= set(grown[name]) for name in first)


@given(works, caps, st.integers(1, 5), st.integers())
def test_nobody_gets_what_lies_above_their_cap_and_all_who_may_are_asked(
    rows: list[AssignableDocument], people: dict[str, int | None], overlap: int, seed: int
) -> None:
    given_out = balance_documents(rows, people, overlap, seed)
    for work in rows:
        may = {name for name, cap in people.items() if cap is None or (work.level is not None and work.level <= cap)}
        assert set(given_out[work.id]) <= may
        assert len(given_out[work.id]) == min(overlap, len(may))


@given(works, caps, st.integers(1, 5), st.integers())
def test_the_order_of_the_input_does_not_matter(
    rows: list[AssignableDocument], people: dict[str, int | None], overlap: int, seed: int
) -> None:
    reversed_people = dict(reversed(people.items()))
    assert balance_documents(rows, people, overlap, seed) == balance_documents(
        rows[::-1], reversed_people, overlap, seed
    )
