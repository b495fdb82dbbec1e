"""Whose an incoming annotation is: the maker's pseudonym, and a warning if that is in doubt."""

from collections.abc import Collection, Mapping

from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.model.issue import Issue, Level
from claimset.server.servers import own_servers
from claimset.store.project import Project
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.assignment.people import People
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.pull.incoming_task import IncomingTask


class Attribution:
    """
    The people whose annotations a server holds; `accounts` maps the server's numbers to e-mail addresses.

    The first new account in an annotator's own project, or on the server of `annotator`, is that annotator; a second
    one is somebody else. The server's `owner` is somebody else too if there are other accounts, because an owner looks
    around in all projects.
    """

    def __init__(
        self,
        project: Project,
        accounts: Mapping[int, str],
        used_names: Collection[str],
        owner: int | None = None,
        annotator: str | None = None,
    ) -> None:
        assignment = stored_assignment(project)
        self._people = People(project, used_names)
        self._people.reserve([*(assignment.all_annotators if assignment else ()), *own_servers(project)])
        self._accounts = accounts
        self._annotator = annotator
        self._owner = owner if len(accounts) > 1 else None

    def reserve(self, pulled_people: Collection[str], annotators: Collection[str]) -> None:
        """
        Give the pseudonyms of annotators who have a project to nobody else.

        Raises Misconfigured if annotations of `pulled_people` are stored and the map of annotators is missing.
        """
        self._people.require(pulled_people)
        self._people.reserve(annotators)

    def maker_of(self, row: ServerAnnotation, target: ServerProject, stored_name: str | None) -> str | None:
        """Return who made an annotation, stored so far as the work of `stored_name`; None if that is unknown."""
        if row.account is None or (stored_name is not None and row.account not in self._accounts):
            return stored_name
        preferred_name = self.assignee(target) if row.account != self._owner else None
        return self._people.pseudonym(self._accounts.get(row.account), f"{target.origin}/{row.account}", preferred_name)

    def doubts(
        self, incoming: IncomingTask, row: ServerAnnotation, annotator: str, stored_name: str | None
    ) -> list[Issue]:
        """Return warnings if an annotation is by another annotator than its project's, or than `stored_name`."""
        messages, assignee = [], self.assignee(incoming.target)
        if assignee not in {None, annotator}:
            messages.append(f"{row.name} is by {annotator} and stands in the project of {assignee}")
        if stored_name not in {None, annotator}:
            messages.append(f"{row.name} came in as the work of {stored_name}, and is that of {annotator}")
        return [incoming.issue("ANN012", message, row, annotator, Level.WARNING) for message in messages]

    def assignee(self, target: ServerProject) -> str | None:
        """Return the annotator whose project or server it is; None if all share it."""
        return target.annotator or self._annotator

    def made_by(self, pseudonym: str) -> str:
        """Return `person` or `machine`."""
        return self._people.made_by(pseudonym)

    def save(self) -> None:
        """Write the map of annotators."""
        self._people.save()
