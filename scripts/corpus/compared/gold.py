"""Planted pairs held against the gold of the project."""

from collections.abc import Iterable

from claimset.gold.label_reader import LabelReader
from claimset.model.schema import Schema
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, DocumentFigures
from claimset.numbers.facets.figure_reader import LINK_MEANINGS, FigureReader
from claimset.store.links import links_between
from claimset.store.project import Project
from corpus.compared.pairs import ComparedPair, FoundFigure, compare_story, find_figure
from corpus.plan.document import PlannedDocument
from corpus.plan.pairs import PlantedPair


def compare_gold(project: Project, plan: Iterable[PlannedDocument], pairs: Iterable[PlantedPair]) -> list[ComparedPair]:
    """Hold the planted pairs whose documents have gold against that gold, story by story."""
    schema = project.schema()
    label_reader, figure_reader = LabelReader(project, schema), FigureReader(schema)
    added = {document.id: document for document in project.documents()}
    stories: dict[str, list[DocumentFigures]] = {}
    figures_by_id: dict[str, FoundFigure] = {}
    for document in plan:
        file = project.gold_file(document.id)
        record = label_reader.gold(file)[0] if document.id in added and file.is_file() else None
        text = project.text_of(added[document.id]) if record is not None else None
        if record is not None and text is not None:
            labelled = figure_reader.read(document.id, record.labels, text)
            stories.setdefault(document.story, []).append(labelled)
            figures_by_id |= {figure.id: find_figure(figure, text, labelled.figures) for figure in document.figures}
    planted: dict[str, list[PlantedPair]] = {}
    for pair in pairs:
        planted.setdefault(pair.story, []).append(pair)
    return [
        row
        for story, documents in stories.items()
        for row in compare_story(
            planted.get(story, ()), figures_by_id, documents, _links_of(project, documents, schema), schema
        )
    ]


def _links_of(project: Project, documents: Iterable[DocumentFigures], schema: Schema) -> list[ClaimLink]:
    """Return the links of gold between documents."""
    links = []
    for link in links_between(project, {item.document for item in documents}):
        meaning = schema.relations[link.relation].meaning if link.relation in schema.relations else ""
        if meaning in LINK_MEANINGS:
            source, target = (ClaimKey(end.document, end.claim) for end in (link.source, link.target))
            links.append(ClaimLink(source, target, link.relation, meaning))
    return links
