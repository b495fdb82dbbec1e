"""Which annotator a curator sees as A, B and C in each document: drawn once, and stored where git does not look."""

from collections.abc import Collection
from random import Random, SystemRandom

from claimset.model.trouble import Misconfigured
from claimset.store.project import Project

_FILE = "review_panes.json"


class StoredPanes:
    """
    The annotators in each pane, by document and interface.

    Who is A is drawn for each document by itself: a curator learns nothing from the letter. `random` draws.
    """

    def __init__(self, project: Project, random: Random | None = None) -> None:
        self._project, self._random = project, random or SystemRandom()
        self._rows = project.private(_FILE)

    def of(self, document: str, interface: str) -> tuple[str, ...]:
        """Return the annotators A, B, …. Raises Misconfigured where nobody drew them here."""
        names = self._rows.get(document, {}).get(interface)
        if not names:
            raise Misconfigured(
                f"who is A and who is B in the review of {document} is not known here",
                f"copy .claimset/{_FILE} from where claimset push --review ran",
            )
        return tuple(names)

    def draw(self, document: str, interface: str, annotators: Collection[str]) -> None:
        """Give annotators a pane each; those who have one keep their order."""
        row = self._rows.setdefault(document, {})
        names = [name for name in row.get(interface, ()) if name in annotators]
        new_names = sorted(set(annotators) - set(names))
        self._random.shuffle(new_names)
        row[interface] = [*names, *new_names]

    def save(self) -> None:
        """Write what was drawn, readable by its owner alone."""
        if self._rows:
            self._project.write_private(_FILE, self._rows)
