"""The material of every command: the plan as committed, the project, the world, and who wrote what."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import write_whole
from claimset.store.project import Project
from corpus.facts.fact import facts_as_csv
from corpus.files import FACTS, HOME, PLAN, PLANTED, STATE, read_rows, rows_as_bytes
from corpus.plan.document import PlannedDocument
from corpus.plan.make import Plan
from corpus.plan.pairs import PlantedPair
from corpus.state import DocumentState, Writing, renewed_states, written_texts
from corpus.statistics import invented_measures, read_yardsticks, statistics_page
from corpus.world.world import World, load_world


class Desk(NamedTuple):
    """The plan, the project that texts enter, and the invented world."""

    plan: list[PlannedDocument]
    project: Project
    schema: Schema
    world: World

    @classmethod
    def open(cls) -> "Desk":
        """Read the plan as committed. Raises Misconfigured where there is none."""
        project = Project.find(HOME)
        documents = read_rows(PLAN, PlannedDocument)
        if not documents:
            raise Misconfigured("there is no plan", "uv run python -m corpus plan")
        return cls(documents, project, project.schema(), load_world())

    def documents(self, names: Sequence[str] | None, batch: int | None) -> list[PlannedDocument]:
        """Return planned documents by id or by batch. Raises Misconfigured for one that is not planned."""
        by_id = {document.id: document for document in self.plan}
        unknown = [name for name in names or () if name not in by_id]
        if unknown:
            raise Misconfigured(f"not planned: {', '.join(unknown)}", "scripts/corpus/data/plan.jsonl has the ids")
        named_documents = [by_id[name] for name in names or ()]
        return named_documents + [document for document in self.plan if document.batch == batch]

    def writings(self) -> dict[str, Writing]:
        """Return who wrote which document, as state.jsonl says."""
        rows = read_rows(STATE, DocumentState)
        return {row.document: row.written for row in rows if row.written is not None}

    def states(self, writings: Mapping[str, Writing]) -> list[DocumentState]:
        """Return the state of every document."""
        return renewed_states(self.plan, writings, self.project, self.world, self.schema)

    def is_current(self, states: Sequence[DocumentState]) -> bool:
        """Say whether state.jsonl says this already."""
        return STATE.is_file() and STATE.read_bytes() == rows_as_bytes(states)

    def statistics(self) -> str:
        """Return the page of statistics of the invented texts, added or written."""
        invented = invented_measures(self.project, written_texts(self.plan), list(self.schema.languages))
        return statistics_page(invented, read_yardsticks(), self.plan, read_rows(PLANTED, PlantedPair))

    def write_state(self, writings: Mapping[str, Writing]) -> None:
        """Write state.jsonl."""
        write_whole(STATE, rows_as_bytes(self.states(writings)))


def plan_files(plan: Plan) -> dict[Path, bytes]:
    """Return the files of a plan with their bytes."""
    return {
        FACTS: facts_as_csv(plan.facts),
        PLAN: rows_as_bytes(plan.documents),
        PLANTED: rows_as_bytes(plan.pairs),
    }
