"""A webhook with the secret is a nudge, and nothing else that is sent to the listener does anything."""

import os
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from claimset.model.trouble import Misconfigured
from claimset.server.webhook import HEADER, LARGEST, WebhookListener

SECRET = "canary-0123456789abcdef"


@pytest.fixture
def nudge() -> threading.Event:
    return threading.Event()


@pytest.fixture
def listener(nudge: threading.Event) -> Iterator[WebhookListener]:
    with WebhookListener(0, SECRET, nudge) as listener:
        yield listener


def _post(listener: WebhookListener, headers: dict[str, str], content: bytes = b"{}") -> int:
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.post(f"{listener.url}/any/path", headers=headers, content=content).status_code


@pytest.mark.parametrize("content", [b"", b"{}", b"no JSON \xff", b"x" * (LARGEST - 1)])
def test_the_secret_is_a_nudge_whatever_the_request_says(
    listener: WebhookListener, nudge: threading.Event, content: bytes
) -> None:
    assert _post(listener, {HEADER: SECRET}, content) == 204
    assert nudge.is_set()


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {"Authorization": SECRET}])
def test_without_the_secret_nothing_happens(
    listener: WebhookListener, nudge: threading.Event, headers: dict[str, str]
) -> None:
    assert _post(listener, headers) == 401
    assert not nudge.is_set()


def test_what_is_no_post_is_no_nudge(listener: WebhookListener, nudge: threading.Event) -> None:
    with httpx.Client(trust_env=False, headers={HEADER: SECRET}) as client:
        assert client.get(listener.url).status_code == 501
    assert not nudge.is_set()


@pytest.mark.parametrize("line", [b"\xff\xfe\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"POST"])
def test_what_is_no_request_says_nothing_and_the_next_is_answered(
    listener: WebhookListener, capfd: pytest.CaptureFixture[str], line: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", int(listener.url.rpartition(":")[2]))) as connection:
        connection.sendall(line)
    assert _post(listener, {HEADER: SECRET}) == 204
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("port", ["taken", 70_000])
def test_a_port_that_cannot_be_had_is_one_sentence(
    listener: WebhookListener, nudge: threading.Event, port: int | str
) -> None:
    number = port if isinstance(port, int) else int(listener.url.rpartition(":")[2])
    with pytest.raises(Misconfigured, match=r"of this machine cannot be used"):
        WebhookListener(number, SECRET, nudge)


def test_a_secret_of_any_bytes_is_compared_as_it_was_set(nudge: threading.Event) -> None:
    secret = b"canary-\xff-0123456789"
    with WebhookListener(0, os.fsdecode(secret), nudge) as listener, httpx.Client(trust_env=False) as client:
        assert client.post(listener.url, headers={HEADER.encode(): secret}, content=b"").status_code == 204
    assert nudge.is_set()
