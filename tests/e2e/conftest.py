"""What tests with a real server share: the command in a shell that names the server, and the tasks that are there."""

from collections.abc import Callable, Iterator

import pytest

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from commands.conftest import CommandResult
from commands.conftest import run as run_words

Run = Callable[..., CommandResult]
EMAIL = "anna@people.example"


@pytest.fixture(scope="session")
def annotator(embedded: tuple[EmbeddedServer, Credentials]) -> Iterator[Account]:
    """An annotator's own account on the session's server, made through the invitation."""
    running, credentials = embedded
    owner = LabelStudio.at(running.url, credentials.token)
    account = Account(running.url)
    account.sign_up(owner.accounts.invitation(), EMAIL, "a-long-password")
    owner.close()
    yield account
    account.close()


@pytest.fixture
def run(server: LabelStudio) -> Run:
    """Run the command in a project, with a shell that names the server."""

    def command(project: Project, *words: str) -> CommandResult:
        place = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token}
        return run_words("--project", str(project.root), *words, **place)

    return command


def tasks_there(project: Project, server: LabelStudio, interface: str = "all") -> dict[str, int]:
    """Return the numbers of the tasks in an interface's shared project, by document, as they are handed out."""
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces[interface])
    assert target is not None
    return {task.key.partition("/")[0]: task.id for task in server.tasks.list_keyed(target.id)}
