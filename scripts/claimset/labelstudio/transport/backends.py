"""The machine-learning backend that a server asks for predictions, connected with projects under claimset's name."""

import contextlib

from claimset.labelstudio.payload.tasks import PREFILL
from claimset.labelstudio.transport.http import Transport
from claimset.model.trouble import Misconfigured


class BackendRequests:
    """The backends of a Label Studio, as the port describes them. Its title is the model version of our predictions."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def of_project(self, project: int) -> dict[str, int]:
        """Return the numbers of a project's backends of ours by their address."""
        rows = self._transport.get_list("api/ml", {"project": project})
        return {str(row["url"]): int(row["id"]) for row in rows if row.get("title") == PREFILL and "id" in row}

    def connect(self, project: int, url: str, user: str, password: str) -> None:
        """Connect a project with a backend, which is asked whether it is there."""
        login = {"auth_method": "BASIC_AUTH", "basic_auth_user": user, "basic_auth_pass": password}
        body = {"project": project, "url": url, "title": PREFILL, "is_interactive": False, **login}
        self._transport.change("POST", "api/ml", json=body)

    def remove(self, project: int, backend: int) -> None:
        """Remove a backend from its project, which goes on showing the predictions that a push sends."""
        self._transport.change("DELETE", f"api/ml/{backend}")
        # With the backend the server takes away the version whose predictions prefill tasks, because both have one
        # name. It refuses a version that no prediction has, and takes that of the first one by itself.
        with contextlib.suppress(Misconfigured):
            self._transport.change("PATCH", f"api/projects/{project}", json={"model_version": PREFILL})
