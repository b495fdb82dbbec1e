"""Labels written in the format of another tool are read back as they were, and what is none of them is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.formats.lines import NotRead
from claimset.formats.readers import READERS
from claimset.model.foreign import ForeignDocument, UnreadPart
from support.foreign_files import (
    WRITERS,
    arrows,
    as_conll,
    as_webanno,
    as_xmi,
    labelled,
    places,
    read,
    tokens_with_spans,
)
from support.strategies import readable_texts

# XML 1.0 cannot hold control characters other than these, not even as references.
_XML_TEXTS = readable_texts.filter(
    lambda text: (
        all(character in "\t\n\r" or character >= " " for character in text)
        and not any(character in "\ufffe\uffff" for character in text)
    )
)


@pytest.mark.parametrize("form", WRITERS)
@given(data=st.data())
def test_what_a_tool_wrote_is_read_back(form: str, data: st.DataObject) -> None:
    document = data.draw(labelled(_XML_TEXTS if form == "inception" else readable_texts))
    (item,) = read(form, WRITERS[form](document), document.text)
    assert isinstance(item, ForeignDocument)
    assert item.text == document.text
    assert places(item) == places(document)
    assert arrows(item) == arrows(document)
    assert not item.unread


@pytest.mark.parametrize(("form", "write"), [("conll", as_conll), ("inception", as_webanno)])
@given(drawn=tokens_with_spans())
def test_tokens_are_found_in_the_text_one_after_the_other(form: str, write, drawn) -> None:  # type: ignore[no-untyped-def]
    text, tokens, spans = drawn
    (item,) = read(form, write(text, tokens, spans), text)
    assert places(item) == [(tokens[first][0], tokens[last][1], label) for first, last, label in spans]


@pytest.mark.parametrize("form", READERS)
@given(data=st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused_in_one_sentence(form: str, data: bytes) -> None:
    sentences = []
    try:
        sentences = [item.message for item in read(form, data, "Ida Holm left.") if isinstance(item, UnreadPart)]
    except NotRead as error:
        sentences = [error.unread.message]
    assert all(sentence and "\n" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("form", "data", "line", "words"),
    [
        ("brat", "T1\tPERSON 0 3\tIda\nT1\tPERSON 4 8\tHolm\n", 2, "two lines have the id T1"),
        ("brat", "T1\tPERSON 0 3\tIda\nT2 PERSON 4 8 Holm\n", 2, "no line of a standoff file"),
        ("brat", b"T1\tPERSON 0 3\t\xff\n", None, "UTF-8"),
        ("conll", "Ida\tB-PERSON\nHolm\n", 2, "one column"),
        ("conll", "Ida\tB-PERSON\nHolm\tPERSON\n", 2, "no tag"),
        ("inception", "#FORMAT=WebAnno TSV 3.3\n#T_SP=Mention|label\n\n1-1\t0-3\tEva\t_\t\n", 4, "other words"),
        ("inception", "#FORMAT=WebAnno TSV 3.3\n#T_SP=Mention|label\n\n1-1\t0-3\tIda\n", 4, "0 columns"),
        ("inception", '{"%TYPES": {}}', None, "UIMA CAS JSON"),
        ("inception", b"PK\x03\x04rest", None, "zip archive"),
        ("inception", "<a><b></a>", 1, "not xmi:XMI"),
        ("inception", '<xmi:XMI xmlns:xmi="x">\n<b>', 2, "not XML"),
        ("inception", '<xmi:XMI xmlns:xmi="x"/>', None, "holds no text"),
        ("inception", "Ida Holm left.", 1, "export the document as"),
        ("doccano", b"PK\x03\x04rest", None, "zip archive"),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_a_remedy(
    form: str, data: str | bytes, line: int | None, words: str
) -> None:
    with pytest.raises(NotRead, match=words) as error:
        read(form, data, "Ida Holm left.")
    assert error.value.unread.line == line


def test_xml_that_brings_a_doctype_is_refused_before_an_entity_is_expanded() -> None:
    prolog = '<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f "&e;&e;">]>'
    with pytest.raises(NotRead, match="DOCTYPE"):
        read("inception", as_xmi(ForeignDocument(("owls",), "Ida"), prolog))
