"""Annotators' own accounts: made by an invitation link and used through the login page, as a browser does."""

import re
from collections.abc import Sequence
from typing import Any

import httpx

from claimset.labelstudio.transport.answers import bounded
from claimset.model.trouble import Misconfigured, Unreachable

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Account:
    """One annotator's session. Raises Unreachable where the server does not answer as a login page does."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = bounded(httpx.Client(base_url=self._url, follow_redirects=False, timeout=60, trust_env=False))

    def sign_up(self, invitation: str, email: str, password: str) -> None:
        """Make the account behind an invitation link; the session is logged in afterwards."""
        self._submit(invitation, {"email": email, "password": password, "allow_newsletters": "false"})

    def log_in(self, email: str, password: str) -> None:
        """Log in with an account that exists."""
        self._submit(self._url + "/user/login/", {"email": email, "password": password})

    def complete(self, task: int, result: Sequence[dict[str, Any]], lead_time: float) -> int:
        """Submit an annotation of a task as this annotator; return its id. `lead_time` is in seconds."""
        answer = {"result": list(result), "lead_time": lead_time}
        response = self.ask("POST", f"/api/tasks/{task}/annotations/", json=answer)
        if response.status_code != httpx.codes.CREATED:
            raise Unreachable(f"task {task} took no annotation (status {response.status_code})", "see the server's log")
        try:
            return int(response.json()["id"])
        except (ValueError, TypeError, KeyError) as error:
            raise Unreachable(f"{self._url} does not say what became of task {task}", "look at it there") from error

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Ask for a path of the server as a page of it does; `arguments` are httpx's for what is sent."""
        own = {"X-CSRFToken": self._http.cookies.get("csrftoken", ""), "Referer": self._url}
        headers = own | arguments.pop("headers", {})
        return self._request(method, self._url + path, headers=headers, **arguments)

    def close(self) -> None:
        """Close the session."""
        self._http.close()

    def _submit(self, page: str, fields: dict[str, str]) -> None:
        form = self._request("GET", page)
        token = _CSRF.search(form.text)
        if token is None:
            raise Unreachable(f"{self._url} shows no form to log in with", "check that it is Label Studio")
        answer = self._request(
            "POST", page, data={"csrfmiddlewaretoken": token[1], **fields}, headers={"Referer": page}
        )
        if not answer.is_redirect or "sessionid" not in self._http.cookies:
            raise Misconfigured("the server refused the account", "check the invitation, the address and the password")

    def _request(self, method: str, url: str, **arguments: Any) -> httpx.Response:
        try:
            return self._http.request(method, url, **arguments)
        except httpx.HTTPError as error:
            raise Unreachable(f"no Label Studio answers at {self._url}", "check that the server runs") from error
