"""Whose what comes in is: a pseudonym for whoever made it, and a word where that is in question."""

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

    Whoever is new and works in an annotator's own project, or on the server of `annotator`, is that annotator, once: a
    second account there is somebody else. So is the server's `owner`, where others have an account too: who owns a
    server looks around in it.
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
        self._people.reserve([*(assignment.everybody if assignment else ()), *own_servers(project)])
        self._accounts = accounts
        self._annotator = annotator
        self._owner = owner if len(accounts) > 1 else None

    def reserve(self, pulled_people: Collection[str], annotators: Collection[str]) -> None:
        """
        Keep the pseudonyms of annotators who have a project from everybody else.

        Raises Misconfigured where people's work is here and the map that says whose it is is not.
        """
        self._people.require(pulled_people)
        self._people.reserve(annotators)

    def maker_of(self, row: ServerAnnotation, target: ServerProject, stored_name: str | None) -> str | None:
        """Return who made an annotation, which came in under the pseudonym `known`; None where nobody says."""
        if row.account is None or (stored_name is not None and row.account not in self._accounts):
            return stored_name
        preferred_name = self.assignee(target) if row.account != self._owner else None
        return self._people.pseudonym(self._accounts.get(row.account), f"{target.origin}/{row.account}", preferred_name)

    def doubts(
        self, incoming: IncomingTask, row: ServerAnnotation, annotator: str, stored_name: str | None
    ) -> list[Issue]:
        """Say where it is in question whose an annotation is, which came in under the pseudonym `known`."""
        messages, assignee = [], self.assignee(incoming.target)
        if assignee not in {None, annotator}:
            messages.append(f"{row.name} is by {annotator} and stands in the project of {assignee}")
        if stored_name not in {None, annotator}:
            messages.append(f"{row.name} came in as the work of {stored_name}, and is that of {annotator}")
        return [incoming.issue("ANN012", message, row, annotator, Level.WARNING) for message in messages]

    def assignee(self, target: ServerProject) -> str | None:
        """Return the annotator whose project it is, or whose server it is on; None where all share it."""
        return target.annotator or self._annotator

    def made_by(self, pseudonym: str) -> str:
        """Return `person` or `machine`."""
        return self._people.made_by(pseudonym)

    def save(self) -> None:
        """Keep who is who."""
        self._people.save()
