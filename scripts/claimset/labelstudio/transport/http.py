"""Requests to a server with one token. No change is sent twice, and each error becomes one sentence."""

import contextlib
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from label_studio_sdk.base_client import LabelStudioBase
from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.payload.values import decoded
from claimset.labelstudio.port import AmbiguousOutcome
from claimset.labelstudio.transport.address import client_below, require_usable
from claimset.model.trouble import Misconfigured, Trouble, Unreachable
from claimset.store.machine.answers import LARGEST, UnreadableAnswer

_LONGEST_READ = 600.0
PAUSES = (0.5, 1.5)
_RETRY_STATUSES = {408, 409, 429}
_LONGEST_PAUSE = 30.0


NO_RETRY: dict[str, Any] = {"max_retries": 0, "timeout_in_seconds": 600}
"""Options of the SDK for a request that changes something: it is sent once."""


class AnswerTooLarge(Unreachable):
    """An answer has more bytes than its reader allows: it was not read to its end."""


class Transport:
    """
    The one connection with one address and one token.

    Raises Misconfigured for an address or token that cannot be right, and Unreachable for a server that does not
    answer, or whose answer is not one of Label Studio.
    """

    def __init__(self, url: str, token: str) -> None:
        require_usable(url, token)
        self.url = url.rstrip("/")
        self.token = token.strip()
        self._http = client_below(self.url, self._remember)
        self._status, self._date, self._retry_pause = 0, "", 0.0
        try:
            # The class of the base module: the package itself would load pandas, 150 MB that are not needed here.
            # The slash at the end keeps the last part of the address in the request that exchanges a personal token.
            self.sdk = LabelStudioBase(base_url=f"{self.url}/", api_key=self.token, httpx_client=self._http)
        except (ApiError, ValueError, TypeError, OverflowError) as error:
            # The SDK decodes a personal token at once.
            raise Misconfigured(
                "the token is not valid, or has expired",
                "set LABEL_STUDIO_API_KEY to a new one of your account page",
            ) from error

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    @property
    def moment(self) -> str | None:
        """The time of the last answer by the server's own clock, in UTC, as ISO 8601; None if the answer has none."""
        try:
            return parsedate_to_datetime(self._date).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            return None

    def get_object(
        self, path: str, key: str, params: Mapping[str, Any] | None = None, largest: int = LARGEST
    ) -> dict[str, Any]:
        """Read a JSON object that has `key`."""
        value = self.get(path, params, largest)
        if not isinstance(value, dict) or key not in value:
            raise self.unexpected_answer(f"/{path}")
        return value

    def get_list(
        self, path: str, params: Mapping[str, Any] | None = None, largest: int = LARGEST
    ) -> list[dict[str, Any]]:
        """Read a JSON list of objects."""
        value = self.get(path, params, largest)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.unexpected_answer(f"/{path}")
        return value

    def unexpected_answer(self, what: str) -> Trouble:
        """Return the error for an answer that Label Studio never gives; `what` names the request."""
        return Unreachable(f"{self.url} answered {what} as Label Studio never does", "check LABEL_STUDIO_URL")

    def get(self, path: str, params: Mapping[str, Any] | None = None, largest: int = LARGEST) -> Any:
        """
        Read JSON of at most `largest` bytes.

        A request that broke off, or that the server asks to repeat, is repeated.
        """
        with self.explained_errors():
            body = self._body(path, dict(params or {}), largest)
        try:
            return decoded(body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(
                f"{self.url} answered /{path} with something that is not JSON",
                "check that LABEL_STUDIO_URL is Label Studio itself and not a page in front of it",
            ) from error

    def exists(self, path: str) -> bool:
        """Say whether the server has what a path names."""
        with self.explained_errors():
            try:
                self._body(path, {}, LARGEST)
            except ApiError as error:
                if error.status_code == httpx.codes.NOT_FOUND:
                    return False
                raise
        return True

    def change(
        self,
        method: str,
        path: str,
        json: Any = None,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """
        Send one request that changes something; return the answer's JSON, None for an empty answer.

        The SDK goes through every value of `json` in Python, which is slow; the bytes of `content` are sent as they
        are. Raises AmbiguousOutcome if the answer leaves open whether the change was made.
        """
        wrapper = self.sdk._client_wrapper.httpx_client
        with self.explained_errors():
            wrapper.base_headers()  # exchanges a personal token, before the request whose outcome may be lost
        with self.explained_errors(ambiguous=True):
            response = wrapper.request(
                path,
                method=method,
                json=json,
                content=content,
                headers=None if content is None else {"content-type": "application/json"},
                params=dict(params or {}),
                request_options=NO_RETRY,  # type: ignore[arg-type]
            )
            if not response.is_success:
                raise ApiError(status_code=response.status_code, body=response.text[:500])
            return response.json() if response.content else None

    def _body(self, path: str, params: dict[str, Any], largest: int) -> bytes:
        # The SDK's typed methods refuse valid answers that its models do not describe, and read answers of any size. So
        # only its authentication is used, and the raw bytes are read here.
        self.sdk._client_wrapper.httpx_client.base_headers()  # exchanges a personal token: a POST, never repeated
        for pause in (*PAUSES, None):
            try:
                return self._read_once(path, params, largest)
            except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                if pause is None:
                    raise
            except ApiError as error:
                if pause is None or not ((error.status_code or 0) >= 500 or error.status_code in _RETRY_STATUSES):
                    raise
            time.sleep(max(pause, self._retry_pause))
        raise AssertionError

    def _read_once(self, path: str, params: dict[str, Any], largest: int) -> bytes:
        wrapper = self.sdk._client_wrapper.httpx_client
        start = time.monotonic()
        with wrapper.stream(path, method="GET", params=params) as response:
            if response.status_code != httpx.codes.OK:
                raise ApiError(status_code=response.status_code)
            content_length = response.headers.get("content-length", "")
            body = bytearray()
            if not (content_length.isdigit() and int(content_length) > largest):
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > largest:
                        break
                    if time.monotonic() - start > _LONGEST_READ:
                        raise httpx.ReadTimeout("the answer takes too long")
                else:
                    return bytes(body)
        raise AnswerTooLarge(
            f"{self.url} answered /{path} with more than {largest // 1_000_000} MB",
            "check that LABEL_STUDIO_URL is Label Studio itself and not a page in front of it",
        )

    @contextlib.contextmanager
    def explained_errors(self, ambiguous: bool = False) -> Iterator[None]:
        """Raise Trouble for every error; if `ambiguous`, AmbiguousOutcome if the change may have been made."""
        try:
            yield
        except ApiError as error:
            if ambiguous and not 300 <= (error.status_code or 500) < 500:
                raise AmbiguousOutcome from error
            raise self._trouble(error.status_code or 0) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise Unreachable(
                f"no Label Studio answers at {self.url}", "check LABEL_STUDIO_URL and that the server runs"
            ) from error
        except UnreadableAnswer as error:
            if ambiguous:
                raise AmbiguousOutcome from error
            raise
        except httpx.HTTPError as error:
            if ambiguous:
                raise AmbiguousOutcome from error
            raise Unreachable(
                f"the connection to {self.url} broke ({type(error).__name__})", "try again; nothing was lost"
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            # The SDK raises these for an answer that it does not expect.
            refused = 300 <= self._status < 500
            if ambiguous and not refused:
                raise AmbiguousOutcome from error
            raise (self._trouble(self._status) if refused else self.unexpected_answer("a request")) from error

    def _remember(self, response: httpx.Response) -> None:
        self._status = response.status_code
        self._date = response.headers.get("date", "")
        retry_after = response.headers.get("retry-after", "")
        self._retry_pause = (
            min(float(retry_after), _LONGEST_PAUSE) if retry_after.isdigit() and retry_after.isascii() else 0.0
        )

    def _trouble(self, status: int) -> Trouble:
        if status == httpx.codes.UNAUTHORIZED:
            return Misconfigured(
                f"{self.url} does not accept the token",
                "set LABEL_STUDIO_API_KEY to a token of this server's account page",
            )
        if status == httpx.codes.FORBIDDEN:
            return Misconfigured(f"{self.url} denies this to the token's account", "ask the server's owner")
        if status == httpx.codes.BAD_REQUEST:
            return Misconfigured(f"{self.url} refused the request as invalid", "see the server's log for its reason")
        if 300 <= status < 400:
            return Misconfigured(
                f"{self.url} redirects to another address, and a token is never sent on",
                "set LABEL_STUDIO_URL to the final address",
            )
        if status == httpx.codes.NOT_FOUND:
            return Misconfigured(f"{self.url} has nothing at the path of the request", "check LABEL_STUDIO_URL")
        return Unreachable(f"{self.url} answered with status {status}", "try again; see the server's log")
