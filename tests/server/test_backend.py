"""The backend speaks Label Studio's four routes, wants its password, and keeps nothing of what it is sent."""

import logging
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest

from claimset.model.trouble import Conflict, Misconfigured, Trouble
from claimset.server.backend import LARGEST, ProposalBackend

TOKEN = "canary-0123456789abcdef0123456789abcdef"
SETUP = {"project": "1.1", "schema": "<View/>", "hostname": "http://127.0.0.1", "access_token": TOKEN}


@pytest.fixture
def backend() -> Iterator[ProposalBackend]:
    with ProposalBackend(lambda tasks: [[{"result": [task]}] for task in tasks], "claimset") as backend:
        yield backend


def _client(backend: ProposalBackend, password: str | None = None) -> httpx.Client:
    login = (backend.user, password or backend.password)
    return httpx.Client(base_url=backend.url, auth=login, trust_env=False, timeout=5)


def test_the_four_routes_answer(backend: ProposalBackend) -> None:
    with _client(backend) as client:
        assert client.get("/health").json() == {"status": "UP"}
        assert client.post("/setup", json=SETUP).json() == {"model_version": "claimset"}
        results = client.post("/predict", json={"tasks": [1, 2]}).json()
        assert results == {"results": [[{"result": [1]}], [{"result": [2]}]]}
        assert client.post("/webhook", json={"action": "ANNOTATION_CREATED"}).json() == {}
        assert client.post("/train").status_code == 404
        assert client.get("/predict").status_code == 404


def test_who_has_no_password_learns_nothing(backend: ProposalBackend) -> None:
    with _client(backend, "guess") as client:
        for path in ("/setup", "/predict"):
            assert client.post(path, json={"tasks": []}).status_code == 401
        assert client.get("/health").status_code == 401
    with httpx.Client(base_url=backend.url, trust_env=False) as stranger:
        assert stranger.post("/predict", json={"tasks": []}).status_code == 401
        assert stranger.post("/webhook", json={}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"[", b"[1]", b'{"tasks": 3}', b"{" * 100_000, b"\xff"])
def test_what_is_no_request_is_refused(backend: ProposalBackend, body: bytes) -> None:
    with _client(backend) as client:
        assert client.post("/predict", content=body).status_code == 400


def test_a_trouble_of_the_project_is_a_refusal_without_its_words_and_the_next_request_is_answered() -> None:
    troubles: list[Trouble] = [Misconfigured(f"the file {TOKEN} is broken", "mend it"), Conflict("locked", "wait")]

    def predict(tasks: Sequence[Any]) -> list[list[dict[str, Any]]]:
        if troubles:
            raise troubles.pop()
        return [[] for _ in tasks]

    with ProposalBackend(predict, "claimset") as backend, _client(backend) as client:
        for _ in range(2):
            answer = client.post("/predict", json={"tasks": [1]})
            assert (answer.status_code, answer.json()) == (400, {})
        assert client.post("/predict", json={"tasks": [1]}).json() == {"results": [[]]}


def test_a_request_without_end_is_refused(backend: ProposalBackend) -> None:
    place = ("127.0.0.1", int(backend.url.rpartition(":")[2]))
    for size in (str(LARGEST + 1), "-1", "many"):
        with socket.create_connection(place, timeout=5) as line:
            line.sendall(f"POST /webhook HTTP/1.1\r\nContent-Length: {size}\r\n\r\n".encode())
            assert b" 413 " in line.recv(100)


def test_the_owners_token_is_neither_logged_nor_kept_nor_echoed(
    backend: ProposalBackend, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, logger="claimset")
    with _client(backend) as client:
        answers = [client.post(path, json=SETUP).text for path in ("/setup", "/predict", "/webhook", "/elsewhere")]
    seen = [*answers, *capfd.readouterr(), caplog.text, repr(_everything(backend))]
    assert all(TOKEN not in words for words in seen)


def _everything(backend: ProposalBackend) -> dict[str, Any]:
    return vars(backend)
