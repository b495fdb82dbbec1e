"""The server, through label-studio-sdk: its version, accounts, projects and tasks."""

import os
from collections.abc import Iterator, Mapping

import msgspec

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.tasks import PREFILL
from claimset.labelstudio.payload.values import Fields
from claimset.labelstudio.transport.http import NO_RETRY, AmbiguousOutcome
from claimset.labelstudio.transport.listing import TaskReader, where
from claimset.labelstudio.transport.requests import RawRequests
from claimset.model.trouble import Misconfigured

OLDEST = (1, 20)
_LONGEST_RELEASE = 60
_SENT = ("id", "data", "meta", "total_predictions")


class KeyedTask(msgspec.Struct, frozen=True):
    """
    A task as the server lists it: its id, our key, and the SHA-256 of the text it was sent with.

    `content` is the hash of its prediction, as our mark in its `meta` says; `predictions` counts those of everybody.
    """

    id: int
    key: str
    text_sha256: str
    content: str | None = None
    predictions: int = 0


class ListedProject(msgspec.Struct, frozen=True):
    """A project as the server lists it; `description` bears our mark where it is of ours."""

    id: int
    title: str
    description: str


class Server(TaskReader, RawRequests):
    """
    One Label Studio, used with one token.

    No POST is ever repeated, and no redirect is followed, so the token goes nowhere else. Raises
    Misconfigured for a token or address that cannot be right and Unreachable for a server that does not answer.
    """

    @classmethod
    def from_environment(cls, saved: Mapping[str, str] | None = None) -> "Server":
        """
        Return the server of LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, else the one `claimset serve` runs.

        An address and a token belong together: one of the environment is never used with the other of a file.
        """
        url, token = os.environ.get("LABEL_STUDIO_URL", ""), os.environ.get("LABEL_STUDIO_API_KEY", "")
        if bool(url) != bool(token):
            present, missing = ("URL", "API_KEY") if url else ("API_KEY", "URL")
            raise Misconfigured(
                f"LABEL_STUDIO_{present} is set and LABEL_STUDIO_{missing} is not", "set both, or neither"
            )
        if not url:
            url, token = (saved or {}).get("url", ""), (saved or {}).get("token", "")
        if not url:
            raise Misconfigured(
                "no server is named", "set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, or run `claimset serve`"
            )
        return cls(url, token)

    @staticmethod
    def is_named(saved: Mapping[str, str] | None = None) -> bool:
        """Say whether the environment or a file names a server."""
        return bool(os.environ.get("LABEL_STUDIO_URL") or os.environ.get("LABEL_STUDIO_API_KEY") or saved)

    def version(self) -> tuple[int, ...]:
        """Return the server's release. Raises Misconfigured for one too old, or for something else that answers."""
        answer = self._get("api/version")
        release = str(answer.get("release", ""))[:_LONGEST_RELEASE] if isinstance(answer, dict) else ""
        numbers = tuple(int(part) for part in release.split(".")[:3] if part.isdigit() and part.isascii())
        if not numbers:
            raise Misconfigured(f"{self.url} does not say that it is Label Studio", "check LABEL_STUDIO_URL")
        if numbers[:2] < OLDEST:
            raise Misconfigured(
                f"Label Studio {release} is too old: {'.'.join(map(str, OLDEST))} or newer is needed",
                "update the server: pip install --upgrade label-studio",
            )
        return numbers

    def account_id(self) -> int:
        """Return the server's number of the account that the token belongs to."""
        answer = self._object("api/current-user/whoami", "id")
        with self._explained_errors():
            return values.as_number(answer["id"])

    def account(self) -> str:
        """Return the e-mail address that the token belongs to, for the person who runs the command alone."""
        return str(self._object("api/current-user/whoami", "email")["email"])

    def projects(self, title: str) -> list[ListedProject]:
        """Return the projects whose title begins with this one, by id, in one listing."""
        projects: list[ListedProject] = []
        page, fields = 1, "id,title,description"
        while True:
            params = {"page": page, "page_size": 100, "title": title, "include": fields}
            listing = self._object("api/projects", "results", params)
            with self._explained_errors():
                rows = [
                    ListedProject(values.as_number(row["id"]), str(row.get("title")), str(row.get("description") or ""))
                    for row in listing["results"]
                ]
            projects += [row for row in rows if row.title.startswith(title)]
            if not listing.get("next"):
                return sorted(projects, key=lambda row: row.id)
            page += 1

    def create_project(self, title: str, description: str, interface: str, instruction: str) -> int:
        """
        Make a project with a labeling interface (XML) and an instruction for annotators (HTML).

        `title` has 3 to 50 characters. Raises AmbiguousOutcome where the answer leaves open whether it was made.
        """
        with self._explained_errors(ambiguous=True):
            project = self._sdk.projects.create(
                title=title,
                description=description,
                label_config=interface,
                expert_instruction=instruction,
                show_instruction=bool(instruction),
                show_skip_button=True,
                show_collab_predictions=True,
                request_options=NO_RETRY,
            )
            number = int(project.id or 0)
        if number < 1:
            raise AmbiguousOutcome
        return number

    def interface_of(self, project: int) -> str:
        """Return a project's labeling interface as XML."""
        return str(self._object(f"api/projects/{project}", "label_config")["label_config"])

    def instruction_of(self, project: int) -> str:
        """Return a project's instruction for annotators, as HTML."""
        return str(self._object(f"api/projects/{project}", "title").get("expert_instruction") or "")

    def update_instruction(self, project: int, instruction: str) -> None:
        """Replace a project's instruction for annotators (HTML)."""
        with self._explained_errors():
            self._sdk.projects.update(
                project,
                expert_instruction=instruction,
                show_instruction=bool(instruction),
                request_options=NO_RETRY,
            )

    def update_interface(self, project: int, interface: str) -> None:
        """Replace a project's labeling interface (XML)."""
        with self._explained_errors():
            self._sdk.projects.update(project, label_config=interface, request_options=NO_RETRY)

    def tasks(self, project: int, after: int = 0) -> Iterator[KeyedTask]:
        """
        Yield every task of a project that has our key, by id: one listing, paged so that none is skipped.

        Ids only grow on a server: what was made since a listing comes `after` its last one.
        """
        for row in self._pages(project, _SENT, [where("id", "greater", after)] if after else []):
            # Whoever has an account can write into a task, and beside it, what he likes.
            task = Fields(row)
            data, mark = task.fields_of("data"), task.fields_of("meta").fields_of(PREFILL)
            key, digest = data.get("task_key", values.words), data.get("text_sha256", values.words)
            content, predictions = mark.get("content", values.words), task.get("total_predictions", values.as_count)
            if key is not None:
                yield KeyedTask(values.as_number(row["id"]), key, digest or "", content, predictions or 0)

    def send(self, project: int, tasks: bytes) -> list[int]:
        """
        Send a JSON list of tasks in one request, which the server carries out wholly or not at all; return their ids.

        Raises AmbiguousOutcome where the answer leaves open whether it did.
        """
        # The SDK walks through every value of every task in Python before it writes it: bytes are taken as they are.
        answer = self._ask("POST", f"api/projects/{project}/import", content=tasks, params={"return_task_ids": "true"})
        with self._explained_errors(ambiguous=True):
            return [values.as_number(number) for number in answer["task_ids"]]

    def accounts(self) -> dict[int, str]:
        """
        Map the server's user ids to e-mail addresses. They are never written to a tracked file.

        An account of which either is not what it has to be is left out: it is as one that the server does not list.
        """
        users = (Fields(user) for user in self._list("api/users/"))
        rows = ((user.get("id", values.as_number), user.get("email", values.words)) for user in users)
        return {number: email for number, email in rows if number is not None and email is not None}

    def invitation(self) -> str:
        """Return the link with which an annotator signs up."""
        return self.url + "/" + str(self._object("api/invite", "invite_url")["invite_url"]).lstrip("/")
