"""The page on which a curator reads the differences of a document, with a letter for each annotator."""

from typing import NamedTuple

from claimset.gold.adjudication_plan import DocumentPlan
from claimset.gold.planned_difference import PlannedDifference
from claimset.model.document import Document
from claimset.text.decode import sha256

_OWN_FORMS = {
    "place": "= [START, END]",
    "span": "= [START, END, LABEL]",
    "choice": "= one of",
    "several": "= [some of]",
    "number": "= a number",
    "words": "= an answer",
}


class CurationPage(NamedTuple):
    """A document's page in Markdown, its undecided differences by number, and the annotators by letter."""

    document: str
    page: str
    differences: dict[str, PlannedDifference]
    annotators: dict[str, str]


def curation_page(plan: DocumentPlan, document: Document, text: str) -> CurationPage:
    """
    Return the page of a document.

    Which annotator is A is drawn for each document from its id, so that nobody learns a letter by heart.
    """
    names = sorted(plan.annotators, key=lambda name: sha256(f"{document.id} {name}".encode()))
    annotators = dict(zip("ABCDEFGH", names, strict=False))
    letters = {name: letter for letter, name in annotators.items()}
    undecided = [item for item in plan.differences if item.decision is None]
    differences = {str(number): item for number, item in enumerate(undecided, 1)}
    head = " · ".join(part for part in (document.outlet, document.language, document.published) if part)
    lines = [_line(number, item, letters) for number, item in differences.items()]
    page = "\n".join([f"# {document.id}: {head}\n", text.strip(), "", *lines, ""])
    return CurationPage(document.id, page, differences, annotators)


def _line(number: str, item: PlannedDifference, letters: dict[str, str]) -> str:
    sides = sorted(f"{letters[side.annotator]}: {_one_line(side.words)}" for side in item.sides)
    own = _OWN_FORMS.get(item.own.form, "")
    choices = f" {', '.join(map(str, item.own.choices))}" if item.own.choices else ""
    return " | ".join([number, _one_line(item.subject), *sides, *([f"or {own}{choices}"] if own else [])])


def _one_line(words: str) -> str:
    return " ".join(words.split())
