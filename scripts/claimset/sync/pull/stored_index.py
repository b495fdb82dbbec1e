"""Index of the annotations in `annotations/pulled/`, by server project. Labels are not read."""

from collections import Counter
from collections.abc import Iterable

from claimset.labels.as_json import annotation_heads
from claimset.model.record import Answers
from claimset.model.refusal import Refusal
from claimset.store.files.files import read_whole
from claimset.store.project import Project
from claimset.text.decode import sha256


class StoredIndex:
    """
    The pseudonyms, tasks and file hashes of the stored annotations.

    `pseudonyms` are all annotators, `people` those whose own work came from a server, and `machines` those whose work a
    machine did there, by server project. `tasks` maps each server project and task to its documents, also if all its
    annotations were refused. `annotation_counts` counts the annotations of each server project that are not withdrawn.
    `hashes` maps documents to the hashes of their files. `gaps` maps server project and annotation to the questions
    that were never asked.
    """

    def __init__(self, project: Project, refusals: Iterable[Refusal]) -> None:
        self.pseudonyms: set[str] = set()
        self.people: set[str] = set()
        self.machines: dict[str, set[str]] = {}
        self.tasks: dict[str, dict[int, set[str]]] = {}
        self.annotation_counts: Counter[str] = Counter()
        self.hashes: dict[str, str] = {}
        self.gaps: dict[tuple[str, int], Answers] = {}
        for file in project.stored("pulled"):
            data = read_whole(file)
            self.hashes[file.stem] = sha256(data)
            self._add_file(file.stem, data, project.relative(file))
        for row in refusals:
            self._add_task(row.origin, row.task, row.document)

    def _add_file(self, name: str, data: bytes, file_name: str) -> None:
        for row in annotation_heads(data, file_name):
            self.pseudonyms.add(row.annotator)
            if row.annotation is not None and row.made_by == "person":
                self.people.add(row.annotator)
            elif row.annotation is not None and row.origin is not None:
                self.machines.setdefault(row.origin, set()).add(row.annotator)
            if row.origin is not None and row.task is not None and row.state != "withdrawn":
                self._add_task(row.origin, row.task, name)
                self.annotation_counts[row.origin] += 1
            if row.gaps and row.origin is not None and row.annotation is not None:
                self.gaps[row.origin, row.annotation] = row.gaps

    def _add_task(self, origin: str, task: int, document: str) -> None:
        self.tasks.setdefault(origin, {}).setdefault(task, set()).add(document)
