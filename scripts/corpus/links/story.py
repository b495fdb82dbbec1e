"""The claims of a story's documents under short names, and the page on which they are read."""

from collections.abc import Sequence
from typing import NamedTuple

from claimset.gold.label_reader import LabelReader
from claimset.model.claim_link import LinkedClaim
from claimset.model.document import Document
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.quantity.notation import render_quantity
from claimset.store.project import Project


class Story(NamedTuple):
    """A story with its page in Markdown, and its claims by the names on that page, such as `d2.7`."""

    name: str
    page: str
    claims: dict[str, LinkedClaim]


def read_stories(project: Project) -> dict[str, Story]:
    """Return by name the stories of which two documents or more have gold and a text that is ours to pass on."""
    schema = project.schema()
    label_reader, figure_reader = LabelReader(project, schema), FigureReader(schema)
    by_story: dict[str, list[tuple[Document, str, DocumentFigures]]] = {}
    for document in project.documents():
        file = project.gold_file(document.id)
        if document.event is None or not document.is_open or not file.is_file():
            continue
        record, text = label_reader.gold(file)[0], project.text_of(document)
        if record is not None and text is not None:
            figures = figure_reader.read(document.id, record.labels, text)
            by_story.setdefault(document.event, []).append((document, text, figures))
    return {name: _story(name, documents) for name, documents in sorted(by_story.items()) if len(documents) > 1}


def _story(name: str, documents: Sequence[tuple[Document, str, DocumentFigures]]) -> Story:
    page, claims = [f"# {name}\n"], {}
    for number, (document, text, labelled) in enumerate(documents, 1):
        head = " · ".join(part for part in (document.outlet, document.language, document.published) if part)
        page.append(f"## d{number}: {head}\n\n{text.strip()}\n")
        for place, claim in enumerate(sorted(labelled.claims, key=lambda item: (item.start, -item.end)), 1):
            short = f"d{number}.{place}"
            claims[short] = LinkedClaim(document.id, claim.id)
            values = [render_quantity(figure.value) for figure in labelled.figures if figure.claim == claim.id]
            words = " ".join(text[claim.start : claim.end].split())
            page.append(" | ".join([short, claim.label, words, *values]))
        page.append("")
    return Story(name, "\n".join(page), claims)
