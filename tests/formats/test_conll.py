"""Tags as conlleval reads them, several documents in a file, and tokens that are not those of the text."""

import pytest

from claimset.model.foreign import UnreadPart
from support.foreign_files import places, read

_TEXT = "Ida Holm met Eva"


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("I-P I-P O I-P", [(0, 8, "P"), (13, 16, "P")]),
        ("B-P B-P O O", [(0, 3, "P"), (4, 8, "P")]),
        ("B-P I-P I-Q O", [(0, 8, "P"), (9, 12, "Q")]),
        ("B-P E-P O S-P", [(0, 8, "P"), (13, 16, "P")]),
        ("B-P L-P U-P U-P", [(0, 8, "P"), (9, 12, "P"), (13, 16, "P")]),
        ("O O O O", []),
    ],
)
def test_a_span_goes_on_as_its_tags_say(tags: str, spans: list[tuple[int, int, str]]) -> None:
    rows = zip(_TEXT.split(), tags.split(), strict=True)
    (item,) = read("conll", "".join(f"{token} NNP {tag}\n" for token, tag in rows), _TEXT)
    assert places(item) == spans


def test_a_span_ends_with_its_sentence() -> None:
    (item,) = read("conll", "Ida I-P\n\nHolm I-P\nmet O\nEva O\n", _TEXT)
    assert places(item) == [(0, 3, "P"), (4, 8, "P")]


def test_a_document_is_named_in_a_comment_or_where_it_starts() -> None:
    data = "# newdoc id = owls\nIda O\nHolm O\nmet O\nEva B-P\n\n-DOCSTART- (owls) O\n\nIda B-P\nHolm O\nmet O\nEva O\n"
    assert [places(item) for item in read("conll", data, _TEXT)] == [[(13, 16, "P")], [(0, 3, "P")]]


def test_documents_without_a_name_are_refused_where_there_are_several() -> None:
    items = read("conll", "-DOCSTART- -X- O\n\nIda O\n\n-DOCSTART- -X- O\n\nEva O\n", _TEXT)
    assert [isinstance(item, UnreadPart) and item.line for item in items] == [1, 5]


@pytest.mark.parametrize(("tokens", "line"), [("Ida Holm left Eva", 3), ("Ida Holm met", 3), ("Ida Holm met Eva .", 5)])
def test_tokens_of_another_text_are_refused_with_the_line(tokens: str, line: int) -> None:
    (item,) = read("conll", "".join(f"{token} O\n" for token in tokens.split()), _TEXT)
    assert isinstance(item, UnreadPart)
    assert (item.code, item.line) == ("SPN012", line)
