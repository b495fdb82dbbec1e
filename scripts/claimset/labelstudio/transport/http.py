"""The connection with a server: one token, no POST sent twice, and one sentence for whatever goes wrong."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from label_studio_sdk.base_client import LabelStudioBase
from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.payload.values import decoded
from claimset.labelstudio.transport.answers import LARGEST, Unreadable, bounded
from claimset.model.trouble import Misconfigured, Trouble, Unreachable

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_LONGEST_READ = 600.0
LONGEST_SILENCE = 60.0
"""Seconds that a server may let a request wait for its next byte."""
_LONGEST_ADDRESS = 2_000
PAUSES = (0.5, 1.5)
_RETRY_STATUSES = {408, 409, 429}
_LONGEST_PAUSE = 30.0


NO_RETRY: dict[str, Any] = {"max_retries": 0, "timeout_in_seconds": 600}
"""Options of the SDK for a request that changes something: it is sent once."""


class AmbiguousOutcome(Exception):
    """A request may or may not have been carried out: look before sending it again."""


class AnswerTooLarge(Unreachable):
    """An answer has more bytes than its reader allows: it was not read to its end."""


def client_below(url: str, look: Callable[[httpx.Response], None]) -> httpx.Client:
    """
    Return an HTTP client for the addresses below a URL, which follows no redirect; it hands every response to `look`.

    It raises Misconfigured for a request to another address before it is sent: the token would go with it.
    """
    prefix = str(httpx.URL(f"{url}/"))

    def check_address(request: httpx.Request) -> None:
        if not str(request.url).startswith(prefix):
            raise Misconfigured(f"a request would leave {url}", "set LABEL_STUDIO_URL to the address of the server")

    return bounded(
        httpx.Client(
            timeout=httpx.Timeout(LONGEST_SILENCE, connect=10),
            follow_redirects=False,
            # A proxy of the environment is for the world outside, not for a server on this machine.
            trust_env=urlsplit(url).hostname not in _LOOPBACK,
            event_hooks={"request": [check_address], "response": [look]},
        )
    )


class Connection:
    """
    A connection with one address and one token.

    Raises Misconfigured for an address or token that cannot be right, and Unreachable for a server that does not
    answer, or whose answer is not one of Label Studio.
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
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise Misconfigured(f"{url!r} is no address of a server", "set LABEL_STUDIO_URL to one such as https://…")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise Misconfigured(f"{url} would carry the token unencrypted", "use https, or a server on this machine")
        if not token.strip():
            raise Misconfigured("there is no token", "set LABEL_STUDIO_API_KEY; it is on your account page")
        if not token.strip().isascii() or not token.strip().isprintable():
            raise Misconfigured("the token holds characters that no token has", "copy LABEL_STUDIO_API_KEY again")
        if not url.isprintable() or len(url) > _LONGEST_ADDRESS:
            raise Misconfigured("LABEL_STUDIO_URL is longer than an address, or holds what none has", "copy it again")
        self.url = url.rstrip("/")
        self.token = token.strip()
        self._http = client_below(self.url, self._remember)
        self._status, self._date, self._retry_pause = 0, "", 0.0
        try:
            # The package itself would load pandas, 150 MB that nothing here needs.
            # Without the slash it would exchange a personal token above the last part of the address.
            self._sdk = LabelStudioBase(base_url=f"{self.url}/", api_key=self.token, httpx_client=self._http)
        except (ApiError, ValueError, TypeError, OverflowError) as error:
            # The SDK looks into a personal token at once: it has expired, or says nothing that holds.
            raise Misconfigured(
                "the token does not hold, or holds no longer",
                "set LABEL_STUDIO_API_KEY to a new one of your account page",
            ) from error

    @classmethod
    def from_connection(cls, connection: "Connection") -> Self:
        """Open another connection to the same server with the same token."""
        return cls(connection.url, connection.token)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    @property
    def moment(self) -> str | None:
        """The time of the last answer by the server's own clock, in UTC, as ISO 8601; None where it did not say."""
        try:
            return parsedate_to_datetime(self._date).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            return None

    def _object(self, path: str, key: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        value = self._get(path, params)
        if not isinstance(value, dict) or key not in value:
            raise self._unexpected_answer(f"/{path}")
        return value

    def _list(self, path: str, params: Mapping[str, Any] | None = None, largest: int = LARGEST) -> list[dict[str, Any]]:
        value = self._get(path, params, largest)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._unexpected_answer(f"/{path}")
        return value

    def _unexpected_answer(self, what: str) -> Trouble:
        return Unreachable(
            f"{self.url} answered {what} with something that Label Studio does not say", "check LABEL_STUDIO_URL"
        )

    def _get(self, path: str, params: Mapping[str, Any] | None = None, largest: int = LARGEST) -> Any:
        """Read JSON of at most `largest` bytes; a request that broke off or was refused for the moment is repeated."""
        with self._explained_errors():
            body = self._body(path, dict(params or {}), largest)
        try:
            return decoded(body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(
                f"{self.url} answered /{path} with something that is not JSON",
                "check that LABEL_STUDIO_URL is Label Studio itself and not a page in front of it",
            ) from error

    def _body(self, path: str, params: dict[str, Any], largest: int) -> bytes:
        # The SDK's typed methods refuse valid answers that its models do not foresee, and it reads answers of any
        # size: raw bytes, its authentication.
        self._sdk._client_wrapper.httpx_client.base_headers()  # exchanges a personal token: a POST, never repeated
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
        wrapper = self._sdk._client_wrapper.httpx_client
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
                        raise httpx.ReadTimeout("it goes on for too long")
                else:
                    return bytes(body)
        raise AnswerTooLarge(
            f"{self.url} answered /{path} with more than {largest // 1_000_000} MB",
            "check that LABEL_STUDIO_URL is Label Studio itself and not a page in front of it",
        )

    @contextlib.contextmanager
    def _explained_errors(self, ambiguous: bool = False) -> Iterator[None]:
        """Raise Trouble for every error; if `ambiguous`, AmbiguousOutcome where the change may have been made."""
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
        except Unreadable as error:
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
            raise (self._trouble(self._status) if refused else self._unexpected_answer("a request")) from error

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
            return Misconfigured(f"{self.url} refused the request as it was", "see the server's log for its reason")
        if 300 <= status < 400:
            return Misconfigured(
                f"{self.url} redirects elsewhere, and a token is not sent after it",
                "set LABEL_STUDIO_URL to the final address",
            )
        if status == httpx.codes.NOT_FOUND:
            return Misconfigured(f"{self.url} does not know what was asked for", "check LABEL_STUDIO_URL")
        return Unreachable(f"{self.url} answered with status {status}", "try again; see the server's log")
