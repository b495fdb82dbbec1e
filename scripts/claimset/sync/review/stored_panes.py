"""The annotators whom a curator sees as A, B and C in each document: drawn by lot once, and stored out of git."""

from collections.abc import Collection
from random import Random, SystemRandom

from claimset.model.trouble import Misconfigured
from claimset.store.project import Project

_FILE = "review_panes.json"


class StoredPanes:
    """
    The annotators in each pane, by document and interface.

    The letters are drawn by lot for each document, so that a curator learns nothing from a letter. `random` draws.
    """

    def __init__(self, project: Project, random: Random | None = None) -> None:
        self._project, self._random = project, random or SystemRandom()
        self._rows = project.private(_FILE)

    def of(self, document: str, interface: str) -> tuple[str, ...]:
        """Return the annotators A, B, …. Raises Misconfigured if the file does not have them."""
        names = self._rows.get(document, {}).get(interface)
        if not names:
            raise Misconfigured(
                f".claimset/{_FILE} does not say which annotator is A and which is B in the review of {document}",
                "copy that file from the machine on which claimset push --review ran",
            )
        return tuple(names)

    def draw(self, document: str, interface: str, annotators: Collection[str]) -> None:
        """Give each annotator a pane by lot; those who have one keep their order."""
        row = self._rows.setdefault(document, {})
        names = [name for name in row.get(interface, ()) if name in annotators]
        new_names = sorted(set(annotators) - set(names))
        self._random.shuffle(new_names)
        row[interface] = [*names, *new_names]

    def save(self) -> None:
        """Write the panes, readable by the file's owner alone."""
        if self._rows:
            self._project.write_private(_FILE, self._rows)
