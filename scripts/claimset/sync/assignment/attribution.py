"""Finds the pseudonym of the person who made an incoming annotation."""

from collections.abc import Collection, Mapping

from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.model.machine import Machine, NotRecorded
from claimset.server.servers import own_servers
from claimset.store.project import Project
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.assignment.people import People
from claimset.sync.assignment.server_project import ServerProject


class Attribution:
    """
    The people whose annotations a server holds; `accounts` maps the server's numbers to e-mail addresses.

    The first new account in an annotator's own project, or on the server of `annotator`, is that annotator; a second
    one is somebody else. The server's `owner` is somebody else too if there are other accounts, because an owner looks
    into all projects. `annotators` have a project of their own: nobody else gets their pseudonyms.
    `used_names` are all pseudonyms in stored annotations, and `pulled_people` those whose work came from a server.
    Raises Misconfigured if there are `pulled_people` and the map of annotators is missing.
    """

    def __init__(
        self,
        project: Project,
        used_names: Collection[str],
        pulled_people: Collection[str],
        accounts: Mapping[int, str],
        owner: int | None = None,
        annotator: str | None = None,
        annotators: Collection[str] = (),
    ) -> None:
        assignment = stored_assignment(project)
        self._people = People(project, used_names)
        self._people.require(pulled_people)
        all_annotators = assignment.all_annotators if assignment else ()
        self._people.reserve([*all_annotators, *own_servers(project), *annotators])
        self._accounts = accounts
        self._annotator = annotator
        self._owner = owner if len(accounts) > 1 else None

    def maker_of(self, row: ServerAnnotation, target: ServerProject, stored_name: str | None) -> str | None:
        """
        Return the pseudonym of the account that made an annotation; None if that is unknown.

        `stored_name` is the pseudonym under which the annotation is stored so far, None if it is new.
        """
        if row.account is None or (stored_name is not None and row.account not in self._accounts):
            return stored_name
        preferred_name = self.assignee(target) if row.account != self._owner else None
        return self._people.pseudonym(self._accounts.get(row.account), f"{target.origin}/{row.account}", preferred_name)

    def assignee(self, target: ServerProject) -> str | None:
        """Return the annotator who has this project or server alone; None if all share it."""
        name = target.annotator or self._annotator
        # A snapshot may be older than a rotation.
        return None if name is None else self._people.current(name)

    def machine(self, pseudonym: str, row: ServerAnnotation) -> Machine | NotRecorded | None:
        """Return the machine that made an annotation; None if a person did."""
        return self._people.machine(pseudonym, row.updated or row.created)

    def save(self) -> None:
        """Write the map of annotators."""
        self._people.save()
