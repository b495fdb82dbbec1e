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
    shares = balance_documents(rows, dict.fromkeys(NAMES[:people]), overlap, seed)
    assert all(len(set(shares[document.id])) == overlap for document in rows)
    load = [sum(document.length for document in rows if name in shares[document.id]) for name in NAMES[:people]]
    assert max(load) - min(load) <= max((document.length for document in rows), default=0)


@given(works, works, caps, st.integers(1, 5), st.integers(), st.integers())
def test_nobodys_documents_move_when_texts_and_people_come(
    rows: list[AssignableDocument],
    more: list[AssignableDocument],
    people: dict[str, int | None],
    overlap: int,
    seed: int,
    other: int,
) -> None:
    first_shares = balance_documents(rows, people, overlap, seed)
    ids = {document.id for document in rows}
    more_documents = [*rows, *(document for document in more if document.id not in ids)]
    second_shares = balance_documents(more_documents, people, overlap, other, first_shares)
    assert {name: second_shares[name] for name in first_shares} == first_shares
    larger_shares = balance_documents(more_documents, {**people, "b01": None}, overlap, other, first_shares)
    assert all(set(first_shares[name]) <= set(larger_shares[name]) for name in first_shares)


@given(works, caps, st.integers(1, 5), st.integers())
def test_nobody_gets_what_lies_above_their_cap_and_all_who_may_are_asked(
    rows: list[AssignableDocument], people: dict[str, int | None], overlap: int, seed: int
) -> None:
    shares = balance_documents(rows, people, overlap, seed)
    for document in rows:
        candidates = {
            name
            for name, cap in people.items()
            if cap is None or (document.level is not None and document.level <= cap)
        }
        assert set(shares[document.id]) <= candidates
        assert len(shares[document.id]) == min(overlap, len(candidates))


@given(works, caps, st.integers(1, 5), st.integers())
def test_the_order_of_the_input_does_not_matter(
    rows: list[AssignableDocument], people: dict[str, int | None], overlap: int, seed: int
) -> None:
    reversed_people = dict(reversed(people.items()))
    assert balance_documents(rows, people, overlap, seed) == balance_documents(
        rows[::-1], reversed_people, overlap, seed
    )
