"""The accounts of a server, and the session of one account, which is used as a browser uses it."""

import re
from collections.abc import Sequence
from typing import Any

import httpx

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.values import Fields
from claimset.labelstudio.transport.address import needs_certificates
from claimset.labelstudio.transport.http import Transport
from claimset.model.trouble import Misconfigured, Unreachable
from claimset.store.machine.answers import limit_answers

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class AccountRequests:
    """The accounts of a Label Studio, as the port describes them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def own_id(self) -> int:
        """Return the server's number of the account that the token belongs to."""
        answer = self._transport.get_object("api/current-user/whoami", "id")
        with self._transport.explained_errors():
            return values.as_number(answer["id"])

    def own_email(self) -> str:
        """Return the e-mail address that the token belongs to. Only the person who runs the command may see it."""
        return str(self._transport.get_object("api/current-user/whoami", "email")["email"])

    def emails(self) -> dict[int, str]:
        """
        Map the server's numbers of accounts to e-mail addresses, which must never go into a tracked file.

        An account with a number or an address of a wrong type is left out.
        """
        users = (Fields(user) for user in self._transport.get_list("api/users/"))
        rows = ((user.get("id", values.as_number), user.get("email", values.words)) for user in users)
        return {number: email for number, email in rows if number is not None and email is not None}

    def invitation(self) -> str:
        """Return the link with which an annotator signs up."""
        path = str(self._transport.get_object("api/invite", "invite_url")["invite_url"])
        return self._transport.url + "/" + path.lstrip("/")


class Account:
    """One annotator's session. Raises Unreachable if the server shows no login form or does not answer."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = limit_answers(
            httpx.Client(
                base_url=self._url,
                follow_redirects=False,
                timeout=60,
                trust_env=False,
                verify=needs_certificates(self._url),
            )
        )

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
            message = f"{self._url} did not store an annotation of task {task} (status {response.status_code})"
            raise Unreachable(message, "see the server's log")
        try:
            return int(response.json()["id"])
        except (ValueError, TypeError, KeyError) as error:
            raise Unreachable(f"{self._url} does not say what became of task {task}", "look at it there") from error

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request as one of the server's pages does; `arguments` are those of httpx for headers and body."""
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
