"""The blocks of README, DATASHEET and CONTRIBUTING that are generated: tables of what is there, counted."""

from pathlib import Path

import claimset.checks  # noqa: F401  (registers the rules)
from claimset.adapters.disk import Project
from claimset.checks.rule import NOTICES, REGISTER, Page
from claimset.flow.card import documents_table, labels_table, made_by, table
from claimset.jobs.stored import Stored
from claimset.model.document import Document
from claimset.model.record import Record


class Papers:
    """Markdown made from the project that `folder` lies in."""

    def __init__(self, folder: Path | str = ".") -> None:
        self._project = Project.find(Path(folder))
        self._schema = self._project.schema()

    def labels(self) -> str:
        """Every label of every layer with its meaning."""
        rows = [
            (layer.name, name, label.description)
            for layer in self._schema.layers.values()
            for name, label in layer.labels.items()
        ]
        return table(("layer", "label", "meaning"), rows)

    def attributes(self) -> str:
        """Every attribute with its values and what its omission means."""
        rows = []
        for layer in self._schema.layers.values():
            for item in layer.attributes.values():
                values = ", ".join(str(value.name) for value in item.values) or item.description or item.kind
                default = "" if item.default is None else str(item.default).lower().replace("none", "")
                default = str(item.default) if item.kind == "choice" else default
                applies = "all" if item.applies_to is None or len(item.applies_to) > 5 else ", ".join(item.applies_to)
                rows.append((layer.name, item.name, applies, values, default))
        return table(("layer", "attribute", "of", "values", "left out means"), rows)

    def relations(self) -> str:
        """Every relation with what it may connect."""
        rows = [
            (relation.name, ", ".join(relation.domain), ", ".join(relation.range))
            for relation in self._schema.relations.values()
        ]
        return table(("relation", "from", "to"), rows)

    def rules(self) -> str:
        """Every rule with its level and first line."""
        pages: dict[str, Page] = {**REGISTER, **NOTICES}
        rows = [(code, rule.level, rule.title) for code, rule in sorted(pages.items())]
        return table(("code", "level", "what it sees"), rows)

    def counts(self) -> str:
        """Documents by language, source and tier, counted from the gold records."""
        return documents_table(self._gold())

    def label_counts(self) -> str:
        """How often each label occurs in the gold records."""
        return labels_table(self._schema, [record for _, record in self._gold()])

    def made_by(self) -> str:
        """Say who or what made the labels."""
        return made_by(self._gold()) + "\n"

    def _gold(self) -> list[tuple[Document, Record]]:
        stored = Stored(self._project, self._schema)
        found = []
        for document in self._project.documents():
            file = self._project.gold_file(document.id)
            record = stored.gold(file)[0] if file.is_file() else None
            if record is not None:
                found.append((document, record))
        return found
