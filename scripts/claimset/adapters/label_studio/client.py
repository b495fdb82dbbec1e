"""The server, through label-studio-sdk: projects, tasks and what annotators completed."""

import base64
import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from claimset.adapters.label_studio.tasks import ServerTask, read_task
from claimset.model.trouble import Misconfigured, Trouble, Unreachable

OLDEST = (1, 20)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PAGE = 500
_BATCH = 200
_ONCE = {"max_retries": 0, "timeout_in_seconds": 600}


class SentTask(msgspec.Struct, frozen=True):
    """A task as the server lists it: its id, our key, and the hash of the text it was sent with."""

    id: int
    key: str
    text_sha256: str


class Ambiguous(Exception):
    """A request may or may not have been carried out: look before sending it again."""


class Server:
    """
    One Label Studio, spoken to with one token.

    No POST is ever repeated by itself, and no redirect is followed, so the token goes nowhere else. Raises
    Misconfigured for a token or address that cannot be right and Unreachable for a server that does not answer.
    """

    def __init__(self, url: str, token: str) -> None:
        try:
            parts = urlsplit(url)
            userinfo = parts.username is not None or parts.password is not None
            (parts.hostname or "").encode("idna")
            _ = parts.port
        except ValueError:
            parts, userinfo = urlsplit(""), False
        if userinfo:
            raise Misconfigured(
                "LABEL_STUDIO_URL holds a user name or a password", "leave them out; the token stands for the account"
            )
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Misconfigured(f"{url!r} is no address of a server", "set LABEL_STUDIO_URL to one such as https://…")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise Misconfigured(f"{url} would carry the token unencrypted", "use https, or a server on this machine")
        if not token.strip():
            raise Misconfigured("there is no token", "set LABEL_STUDIO_API_KEY; it is on your account page")
        if not token.strip().isascii() or not token.strip().isprintable():
            raise Misconfigured("the token holds characters that no token has", "copy LABEL_STUDIO_API_KEY again")
        if not url.isprintable():
            raise Misconfigured("LABEL_STUDIO_URL holds characters that no address has", "copy it again")
        self.url = url.rstrip("/")
        self.token = token.strip()
        self._http = httpx.Client(
            timeout=httpx.Timeout(60, connect=10),
            follow_redirects=False,
            # A proxy of the environment is for the world outside, not for a server on this machine.
            trust_env=parts.hostname not in _LOOPBACK,
            event_hooks={"response": [self._remember]},
        )
        self._status = 0
        try:
            self._sdk = LabelStudio(base_url=self.url, api_key=self.token, httpx_client=self._http)  # type: ignore[no-untyped-call]
        except (ApiError, ValueError, TypeError, OverflowError) as error:
            # The SDK looks into a personal token at once: it has expired, or says nothing that holds.
            raise Misconfigured(
                "the token does not hold, or holds no longer",
                "set LABEL_STUDIO_API_KEY to a new one of your account page",
            ) from error

    @classmethod
    def from_environment(cls, saved: Mapping[str, str] | None = None) -> "Server":
        """
        Return the server of LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, else the one `claimset serve` runs.

        An address and a token belong together: one of the environment is never used with the other of a file.
        """
        url, token = os.environ.get("LABEL_STUDIO_URL", ""), os.environ.get("LABEL_STUDIO_API_KEY", "")
        if bool(url) != bool(token):
            given, missing = ("URL", "API_KEY") if url else ("API_KEY", "URL")
            raise Misconfigured(
                f"LABEL_STUDIO_{given} is set and LABEL_STUDIO_{missing} is not", "set both, or neither"
            )
        if not url:
            url, token = (saved or {}).get("url", ""), (saved or {}).get("token", "")
        if not url:
            raise Misconfigured(
                "no server is named", "set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, or run `claimset serve`"
            )
        return cls(url, token)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def version(self) -> tuple[int, ...]:
        """Return the server's release. Raises Misconfigured for one too old, or for something else that answers."""
        said = self._get("api/version")
        release = str(said.get("release", "")) if isinstance(said, dict) else ""
        numbers = tuple(int(part) for part in release.split(".")[:3] if part.isdigit() and part.isascii())
        if not numbers:
            raise Misconfigured(f"{self.url} does not say that it is Label Studio", "check LABEL_STUDIO_URL")
        if numbers[:2] < OLDEST:
            raise Misconfigured(
                f"Label Studio {release} is too old: {'.'.join(map(str, OLDEST))} or newer is needed",
                "update the server: pip install --upgrade label-studio",
            )
        return numbers

    def account(self) -> str:
        """Return the e-mail address that the token belongs to, for the person who runs the command alone."""
        return str(self._object("api/current-user/whoami", "email")["email"])

    def project_ids(self, title: str) -> list[int]:
        """Return the projects with exactly this title."""
        found, page = [], 1
        while True:
            listing = self._object("api/projects", "results", params={"page": page, "page_size": 100, "title": title})
            found += [int(item["id"]) for item in listing["results"] if item.get("title") == title]
            if not listing.get("next"):
                return sorted(found)
            page += 1

    def create_project(self, title: str, description: str, interface: str, instruction: str) -> int:
        """
        Make a project with a labeling interface (XML) and what annotators are told (HTML).

        `title` has 3 to 50 characters. Raises Ambiguous where the answer leaves open whether it was made.
        """
        with self._speaking(ambiguous=True):
            project = self._sdk.projects.create(
                title=title,
                description=description,
                label_config=interface,
                expert_instruction=instruction,
                show_instruction=bool(instruction),
                show_skip_button=True,
                show_collab_predictions=True,
                request_options=_ONCE,  # type: ignore[arg-type]
            )
            number = int(project.id or 0)
        if number < 1:
            raise Ambiguous
        return number

    def interface_of(self, project: int) -> str:
        """Return a project's labeling interface as XML."""
        return str(self._object(f"api/projects/{project}", "label_config")["label_config"])

    def description_of(self, project: int) -> str:
        """Return a project's description, which bears the mark that we gave it."""
        return str(self._object(f"api/projects/{project}", "title").get("description") or "")

    def update_interface(self, project: int, interface: str) -> None:
        """Give a project another labeling interface."""
        with self._speaking():
            self._sdk.projects.update(project, label_config=interface, request_options=_ONCE)  # type: ignore[arg-type]

    def tasks(self, project: int) -> Iterator[SentTask]:
        """Yield every task of a project that has our key, by id: one listing, paged so that none is skipped."""
        for row in self._pages(project, ("id", "data")):
            data = row.get("data") or {}
            if "task_key" in data:
                yield SentTask(int(row["id"]), str(data["task_key"]), str(data.get("text_sha256", "")))

    def send(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """
        Send tasks in one request, which the server carries out wholly or not at all; return their ids.

        Raises Ambiguous where the answer leaves open whether it did.
        """
        with self._speaking(ambiguous=True):
            answer = self._sdk.projects.import_tasks(
                project,
                request=list(tasks),  # type: ignore[arg-type]
                return_task_ids=True,
                request_options=_ONCE,  # type: ignore[arg-type]
            )
            return [int(number) for number in getattr(answer, "task_ids", None) or ()]

    def completed(self, project: int) -> Iterator[ServerTask]:
        """Yield every task that anybody worked on, drafts included, with all its annotations, in batches by id."""
        batch: list[int] = []
        for row in self._pages(project, ("id", "total_annotations", "cancelled_annotations", "drafts")):
            if row.get("total_annotations") or row.get("cancelled_annotations") or row.get("drafts"):
                batch.append(int(row["id"]))
            if len(batch) == _BATCH:
                yield from self._export(project, batch)
                batch = []
        if batch:
            yield from self._export(project, batch)

    def accounts(self) -> dict[int, str]:
        """Map the server's user ids to e-mail addresses. They are never written to a tracked file."""
        return {int(user["id"]): str(user["email"]) for user in self._list("api/users/")}

    def invitation(self) -> str:
        """Return the link with which an annotator signs up."""
        return self.url + "/" + str(self._object("api/invite", "invite_url")["invite_url"]).lstrip("/")

    def _pages(self, project: int, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        last = 0
        while True:
            after = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": last}
            query = {"filters": {"conjunction": "and", "items": [after]}, "ordering": ["tasks:id"]}
            page = self._object(
                "api/tasks/",
                "tasks",
                params={
                    "project": project,
                    "page_size": _PAGE,
                    "include": ",".join(fields),
                    "query": json.dumps(query),
                },
            )["tasks"]
            # A server may give smaller pages than it was asked for: only an empty one is the end.
            if not page:
                return
            with self._speaking():
                ids = [int(row["id"]) for row in page]
            if min(ids) <= last:
                raise self._strange("a listing of tasks")
            yield from page
            last = ids[-1]

    def _export(self, project: int, batch: Sequence[int]) -> list[ServerTask]:
        rows = self._list(f"api/projects/{project}/export", {"exportType": "JSON", "ids[]": list(batch)})
        try:
            return sorted((read_task(row) for row in rows), key=lambda task: task.id)
        except ValueError as error:
            raise self._strange("an export") from error

    def _object(self, path: str, key: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        value = self._get(path, params)
        if not isinstance(value, dict) or key not in value:
            raise self._strange(f"/{path}")
        return value

    def _list(self, path: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        value = self._get(path, params)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._strange(f"/{path}")
        return value

    def _strange(self, what: str) -> Trouble:
        return Unreachable(
            f"{self.url} answered {what} with something that Label Studio does not say", "check LABEL_STUDIO_URL"
        )

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        # The SDK's typed methods refuse valid answers that its models do not foresee: raw JSON, its authentication.
        with self._speaking():
            wrapper = self._sdk._client_wrapper.httpx_client
            response = wrapper.request(path, method="GET", params=dict(params or {}))
            if response.status_code != httpx.codes.OK:
                raise ApiError(status_code=response.status_code, body=response.text[:500])
            try:
                return response.json()
            except ValueError as error:
                raise Unreachable(
                    f"{self.url} answered /{path} with something that is not JSON",
                    "check that LABEL_STUDIO_URL is Label Studio itself and not a page in front of it",
                ) from error

    @contextlib.contextmanager
    def _speaking(self, ambiguous: bool = False) -> Iterator[None]:
        try:
            yield
        except ApiError as error:
            if ambiguous and not 300 <= (error.status_code or 500) < 500:
                raise Ambiguous from error
            raise self._trouble(error.status_code or 0) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise Unreachable(
                f"no Label Studio answers at {self.url}", "check LABEL_STUDIO_URL and that the server runs"
            ) from error
        except httpx.HTTPError as error:
            if ambiguous:
                raise Ambiguous from error
            raise Unreachable(
                f"the connection to {self.url} broke ({type(error).__name__})", "try again; nothing was lost"
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            # What the SDK makes of an answer that it does not expect.
            if 300 <= self._status < 500:
                raise self._trouble(self._status) from error
            if ambiguous:
                raise Ambiguous from error
            raise self._strange("a request") from error

    def _remember(self, response: httpx.Response) -> None:
        self._status = response.status_code

    def _trouble(self, status: int) -> Trouble:
        if status == httpx.codes.UNAUTHORIZED:
            return Misconfigured(
                f"{self.url} does not accept the token",
                "set LABEL_STUDIO_API_KEY to a token of this server's account page",
            )
        if status == httpx.codes.FORBIDDEN:
            return Misconfigured(f"{self.url} denies this to the token's account", "ask the server's owner")
        if status == httpx.codes.BAD_REQUEST:
            return Misconfigured(f"{self.url} refused the request as it was", "see the server's log for its reason")
        if 300 <= status < 400:
            return Misconfigured(
                f"{self.url} redirects elsewhere, and a token is not sent after it",
                "set LABEL_STUDIO_URL to the final address",
            )
        if status == httpx.codes.NOT_FOUND:
            return Misconfigured(f"{self.url} does not know what was asked for", "check LABEL_STUDIO_URL")
        return Unreachable(f"{self.url} answered with status {status}", "try again; see the server's log")


def token_kind(token: str) -> tuple[str, datetime | None]:
    """Say which kind a token is, `personal access token` or `legacy token`, and until when it holds, if it says."""
    parts = token.strip().split(".")
    if len(parts) != 3:
        return "legacy token", None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return "personal access token", datetime.fromtimestamp(float(payload["exp"]), UTC)
    except (ValueError, KeyError, TypeError, OverflowError):
        return "legacy token", None
