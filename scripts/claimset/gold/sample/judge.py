"""Shows a person a sample of gold on a page, and takes in what they say of it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from claimset.gold.label_reader import LabelReader
from claimset.gold.sample.draw import DrawnLabel, draw_sample
from claimset.gold.sample.judged_labels import read_judged, read_judged_file, write_judged
from claimset.model.judged_label import JudgedLabel
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.report.sample_page import ShownLabel, sample_page
from claimset.rules.annotators import require_pseudonym
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project

_CONTEXT = 240
"""Code points of text on each side of what is judged."""


def sample_to_judge(project: Project, count: int, seed: int) -> tuple[str, int]:
    """
    Return the page on which a person judges `count` labels, and the number of labels on it.

    Verdicts that are stored already, on labels that did not change, are shown, so that a person can go on another day;
    none where several persons gave some, for nobody shall see what another one thinks.
    """
    drawn = draw_sample(project, count, seed)
    rows = [row for row in read_judged(project) if row.seed == seed]
    judges = {row.judge for row in rows}
    judge = judges.pop() if len(judges) == 1 else ""
    stored = {(row.document, row.item, row.digest): row for row in rows if row.judge == judge}
    shown = list(_shown(project, drawn, stored))
    return sample_page(f"Sample of {project.schema().name}", shown, seed, judge), len(shown)


def take_verdicts(project: Project, file: Path) -> int:
    """
    Add the verdicts of a file to `annotations/judged.jsonl`; return their number, those that are open apart.

    A verdict replaces the one that the judge gave on the same label before, unless it is open. Raises Misconfigured,
    and writes nothing, for an invalid line, for a label that stands twice, for a judge without a pseudonym, and for a
    judge who is a machine.
    """
    rows = read_judged_file(file)
    if len({_key(row) for row in rows}) < len(rows):
        raise Misconfigured(f"{file}: a label stands in it twice", "save it again on the page of claimset sample")
    for judge in sorted({row.judge for row in rows}):
        require_pseudonym(judge, "p01")
    with project.locked():
        for judge in sorted({row.judge for row in rows} & _machines(project)):
            raise Misconfigured(f"{file}: {judge} is a machine", "have a person judge the sample")
        verdicts = {_key(row): row for row in read_judged(project)}
        verdicts |= {_key(row): row for row in rows if row.verdict != "open" or _key(row) not in verdicts}
        write_judged(project, verdicts.values())
    return sum(row.verdict != "open" for row in rows)


def _key(row: JudgedLabel) -> tuple[str, int, str, str]:
    return row.judge, row.seed, row.document, row.item


def _machines(project: Project) -> set[str]:
    """Return the pseudonyms of machines that annotated or decided."""
    reader = LabelReader(project, project.schema())
    rows = (row for file in project.stored("pulled") for row in reader.pulled(file)[0])
    decisions = (line for document in project.documents() for line in read_document_decisions(project, document.id))
    return {row.annotator for row in rows if row.made_by == "machine"} | {
        line.by for line in decisions if line.made_by == "machine"
    }


def _shown(
    project: Project, drawn: Sequence[DrawnLabel], stored: dict[tuple[str, str, str], JudgedLabel]
) -> Iterator[ShownLabel]:
    documents = {document.id: document for document in project.documents()}
    meanings = _meanings(project.schema())
    for row in drawn:
        text = project.text_of(documents[row.document])
        if text is not None:
            verdict = stored.get((row.document, row.item, row.digest))
            yield ShownLabel(
                row.document,
                row.item,
                row.digest,
                row.label,
                meanings.get(row.label, ""),
                row.attributes,
                tuple(_pieces(text, row.places)),
                "open" if verdict is None else verdict.verdict,
                "" if verdict is None else verdict.note,
            )


def _meanings(schema: Schema) -> dict[str, str]:
    spans = {str(label.name): label.description for layer in schema.layers.values() for label in layer.labels.values()}
    return spans | {kind.name: kind.description for kind in schema.relations.values()}


def _pieces(text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Yield the words around and in the places as `(words, marks)`; `marks` numbers the places that hold the words."""
    first, last = min(start for start, _ in places), max(end for _, end in places)
    start, end = max(0, first - _CONTEXT), min(len(text), last + _CONTEXT)
    # Words are not cut in two.
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < len(text) and not text[end].isspace():
        end -= 1
    yield ("… " if start else "", "")
    for left, right in pairwise(sorted({start, end, *(bound for place in places for bound in place)})):
        marks = [str(number) for number, place in enumerate(places, 1) if place[0] <= left and right <= place[1]]
        yield text[left:right], " ".join(marks)
    yield (" …" if end < len(text) else "", "")
