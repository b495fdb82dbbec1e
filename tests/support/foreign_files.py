"""Small writers of other tools' files: the same labels in each format."""

import json
from collections.abc import Callable, Iterable
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st

from claimset.formats.readers import READERS
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignRelation, ForeignSpan, UnreadPart

LABELS = ("PERSON", "GPE")
Place = tuple[int, int, str]


def read(
    form: str, data: str | bytes, text: str | None = None, stem: str = "owls"
) -> list[ForeignDocument | UnreadPart]:
    """Read a file; `text` is that of the project's document, and that of the file beside it."""
    raw = data.encode() if isinstance(data, str) else data
    file = ForeignFile(stem, "folder", raw, text.encode() if text is not None else None)
    return list(READERS[form](file, lambda names: text if stem in names else None))


def places(document: ForeignDocument | UnreadPart) -> list[Place]:
    """Return the offsets and labels of a document's spans."""
    assert isinstance(document, ForeignDocument)
    return sorted((span.start or 0, span.end or 0, span.label) for span in document.spans)


def arrows(document: ForeignDocument | UnreadPart) -> set[tuple[str, Place, Place]]:
    """Return the relations of a document, each with the places of its ends."""
    assert isinstance(document, ForeignDocument)
    by_name = {span.name: (span.start or 0, span.end or 0, span.label) for span in document.spans}
    return {(item.label, by_name[item.source], by_name[item.target]) for item in document.relations}


@st.composite
def labelled(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> ForeignDocument:
    """Draw a text with spans that may overlap, no two alike, and relations between them."""
    text = draw(texts)
    starts = st.integers(0, len(text) - 1)
    drawn = draw(st.sets(st.tuples(starts, st.integers(1, 9), st.sampled_from(LABELS)), max_size=5))
    unique = sorted({(start, min(start + length, len(text)), label) for start, length, label in drawn})
    spans = [ForeignSpan(f"T{n}", label, start, end) for n, (start, end, label) in enumerate(unique, 1)]
    names = [span.name for span in spans]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    pairs = draw(st.sets(ends, max_size=3)) if names else set()
    return ForeignDocument(("owls",), text, spans, [ForeignRelation("HAS_ROLE", *pair) for pair in sorted(pairs)])


def as_brat(document: ForeignDocument) -> str:
    """Write standoff; a line feed in the words becomes a blank, as brat writes it."""
    text = document.text or ""
    lines = [
        f"{span.name}\t{span.label} {span.start} {span.end}\t" + text[span.start : span.end].replace("\n", " ")
        for span in document.spans
    ]
    lines += [f"R{n}\t{item.label} Arg1:{item.source} Arg2:{item.target}" for n, item in enumerate(document.relations)]
    return "".join(line + "\n" for line in lines)


def as_doccano(document: ForeignDocument) -> str:
    """Write a line with entities and relations."""
    ids = {span.name: number for number, span in enumerate(document.spans, 7)}
    entities = [
        {"id": ids[span.name], "label": span.label, "start_offset": span.start, "end_offset": span.end}
        for span in document.spans
    ]
    relations = [
        {"id": 1, "type": item.label, "from_id": ids[item.source], "to_id": ids[item.target]}
        for item in document.relations
    ]
    row = {"id": 1, "text": document.text, "entities": entities, "relations": relations, "Comments": []}
    return json.dumps(row, ensure_ascii=False) + "\n"


def as_prodigy(document: ForeignDocument) -> str:
    """Write an accepted line with spans and relations."""
    spans = {span.name: {"start": span.start, "end": span.end, "label": span.label} for span in document.spans}
    relations = [
        {"label": item.label, "head": 0, "child": 1, "head_span": spans[item.source], "child_span": spans[item.target]}
        for item in document.relations
    ]
    row = {"text": document.text, "spans": list(spans.values()), "relations": relations, "answer": "accept"}
    return json.dumps(row) + "\n"


def as_xmi(document: ForeignDocument, prolog: str = "") -> str:
    """Write a CAS: offsets in UTF-16 units, every character of the text that XML would change as a reference."""
    text = document.text or ""
    ids = {span.name: number for number, span in enumerate(document.spans, 10)}
    rows = [
        f'<custom:Mention xmi:id="{ids[span.name]}" sofa="1" begin="{_units(text, span.start)}" '
        f'end="{_units(text, span.end)}" label="{span.label}"/>'
        for span in document.spans
    ]
    rows += [
        f'<custom:Link xmi:id="9{n}" sofa="1" begin="0" end="0" Governor="{ids[item.source]}" '
        f'Dependent="{ids[item.target]}" label="{item.label}"/>'
        for n, item in enumerate(document.relations)
    ]
    escapes = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;", "\x85": "&#133;", "\u2028": "&#8232;"}
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" '
        'xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">'
        f'<cas:NULL xmi:id="0"/>{"".join(rows)}<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" '
        f'mimeType="text" sofaString={quoteattr(text, escapes)}/><cas:View sofa="1" members=""/></xmi:XMI>'
    )


WRITERS: dict[str, Callable[[ForeignDocument], str]] = {
    "brat": as_brat,
    "doccano": as_doccano,
    "prodigy": as_prodigy,
    "inception": as_xmi,
}
"""Writers of formats whose spans have offsets."""


@st.composite
def tokens_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Draw a text of words, the offsets of its tokens, and spans (first token, last token, label) that do not meet."""
    words = draw(
        st.lists(
            st.sampled_from(["Ida", "Holm", "👩‍👩‍👧", "e\u0301t", "[x]", "a|b", "_", "left", "O"]),
            min_size=1,
            max_size=8,
        )
    )
    gaps = draw(st.lists(st.sampled_from(["", " ", "\n", " \u00a0"]), min_size=len(words), max_size=len(words)))
    text, tokens = draw(st.sampled_from(["", " ", "\n\n"])), []
    for word, gap in zip(words, gaps, strict=True):
        tokens.append((len(text), len(text) + len(word)))
        text += word + gap
    spans, position = [], 0
    while position < len(words):
        last = min(len(words) - 1, position + draw(st.integers(0, 2)))
        if draw(st.booleans()):
            spans.append((position, last, draw(st.sampled_from(LABELS))))
        position = last + 1
    return text, tokens, spans


def as_conll(text: str, tokens: list[tuple[int, int]], spans: Iterable[tuple[int, int, str]]) -> str:
    """Write a token and its IOB2 tag a line."""
    tags = ["O"] * len(tokens)
    for first, last, label in spans:
        tags[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
    return "".join(f"{text[start:end]}\t{tag}\n" for (start, end), tag in zip(tokens, tags, strict=True))


def as_webanno(text: str, tokens: list[tuple[int, int]], spans: Iterable[tuple[int, int, str]]) -> str:
    """Write WebAnno TSV 3.3; a span of several tokens has a number."""
    cells = ["_"] * len(tokens)
    for number, (first, last, label) in enumerate(spans, 1):
        cells[first : last + 1] = [f"{label}[{number}]" if last > first else label] * (last - first + 1)
    rows = [
        f"1-{n}\t{_units(text, start)}-{_units(text, end)}\t{_escaped(text[start:end])}\t{cell}\t\n"
        for n, ((start, end), cell) in enumerate(zip(tokens, cells, strict=True), 1)
    ]
    sentence = "".join(f"#Text={line}\n" for line in text.strip().split("\n"))
    return "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Mention|label\n\n\n" + sentence + "".join(rows)


def _escaped(words: str) -> str:
    return "".join("\\" + character if character in "\\[]|_;*" else character for character in words)


def _units(text: str, offset: int | None) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2
