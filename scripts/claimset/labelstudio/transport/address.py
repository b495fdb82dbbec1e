"""Checks a server's address and token before their first use; makes a client that never leaves that address."""

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from claimset.model.trouble import Misconfigured
from claimset.store.machine.answers import limit_answers
from claimset.text.visible import in_quotes

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
LONGEST_SILENCE = 60.0
"""Seconds that a server may let a request wait for its next byte."""
_LONGEST_ADDRESS = 2_000


def require_usable(url: str, token: str) -> None:
    """Raise Misconfigured for an address or a token that cannot be right."""
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
        raise Misconfigured(
            f"{in_quotes(url)} is no address of a server", "set LABEL_STUDIO_URL to one such as https://…"
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise Misconfigured(f"{url} would carry the token unencrypted", "use https, or a server on this machine")
    if not token.strip():
        raise Misconfigured("there is no token", "set LABEL_STUDIO_API_KEY; it is on your account page")
    if not token.strip().isascii() or not token.strip().isprintable():
        raise Misconfigured("the token holds characters that no token has", "copy LABEL_STUDIO_API_KEY again")
    if not url.isprintable() or len(url) > _LONGEST_ADDRESS:
        message = "LABEL_STUDIO_URL is too long, or has a character that no address has"
        raise Misconfigured(message, "copy it again")


def needs_certificates(url: str) -> bool:
    """Say whether a client of an address needs certificates; to load them takes longer than most requests."""
    return urlsplit(url).scheme == "https"


def client_below(url: str, look: Callable[[httpx.Response], None]) -> httpx.Client:
    """
    Return an HTTP client for the addresses below a URL, which follows no redirect; it hands every response to `look`.

    It raises Misconfigured for a request to another address before it is sent: the token would go with it.
    """
    prefix = str(httpx.URL(f"{url}/"))

    def check_address(request: httpx.Request) -> None:
        if not str(request.url).startswith(prefix):
            raise Misconfigured(f"a request would leave {url}", "set LABEL_STUDIO_URL to the address of the server")

    return limit_answers(
        httpx.Client(
            timeout=httpx.Timeout(LONGEST_SILENCE, connect=10),
            follow_redirects=False,
            verify=needs_certificates(url),
            # A proxy that the environment names is for other machines, not for a server on this one.
            trust_env=urlsplit(url).hostname not in _LOOPBACK,
            event_hooks={"request": [check_address], "response": [look]},
        )
    )
