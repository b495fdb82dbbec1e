"""A small gzip of gigabytes takes no memory, whichever client reads it, and no answer is unpacked twice."""

import gzip
import io
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.port import AmbiguousOutcome
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Unreachable
from claimset.store.machine.answers import LARGEST, UnreadableAnswer, limit_answers
from faults.stand_in import Answer, StandIn, say

TOKEN = "0123456789abcdef0123456789abcdef01234567"
MEGABYTE = 1_000_000
MOST_MEMORY = 150 * MEGABYTE
"""Bytes that a process may use beyond its libraries: a few times LARGEST."""

_READER = """
import base64, json, os, resource, sys
from pathlib import Path
url, token = sys.argv[1:]
os.environ.update(HF_TOKEN="hf_x", HF_ENDPOINT=url, HF_HUB_OFFLINE="0")
import httpx
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.release.publish_to.hub import Hub

claims = base64.urlsafe_b64encode(json.dumps({"token_type": "refresh", "exp": 4102444800}).encode()).decode().strip("=")

def embedded():
    server = EmbeddedServer(Path("nowhere"), Credentials.generate())
    server.url = url
    return server.answers()

readers = {
    "get": lambda: LabelStudio.at(url, token).version(),
    "post": lambda: LabelStudio.at(url, token).tasks.send(1, b"[]"),
    "sdk": lambda: LabelStudio.at(url, token).projects.create("a title", "a mark", "<View/>", ""),
    "exchange": lambda: LabelStudio.at(url, f"eyJhbGciOiJIUzI1NiJ9.{claims}.c2ln").version(),
    "login": lambda: Account(url).log_in("x@people.example", "a password"),
    "embedded": embedded,
    "hub": lambda: Hub("a/b").look(),
}
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = peak()
for reader in readers.values():
    messages = []
    for _ in range(2):
        try:
            messages.append(str(reader()))
        except Exception as error:
            messages.append(f"{type(error).__name__} {error}")
        httpx.get(f"{url}/next", trust_env=False)
    print(json.dumps([*messages, peak() - before]))
"""
REFUSAL = r"(more than 32 MB|the encoding 'gzip, gzip')"
READERS = {
    "get": REFUSAL,
    "post": "Ambiguous",
    "sdk": "Ambiguous",
    "exchange": REFUSAL,
    "login": REFUSAL,
    "embedded": "False",
    "hub": REFUSAL,
}
"""Each client that reads a server's answers, and the message or outcome for one that is too large."""


def zipped(size: int, times: int = 1) -> bytes:
    """Gzip `size` spaces so many times over."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as file:
        for _ in range(size // MEGABYTE):
            file.write(b" " * MEGABYTE)
    return out.getvalue() if times == 1 else gzip.compress(out.getvalue())


@cache
def bombs() -> tuple[Answer, Answer]:
    """Answers whose body is 600 MB of spaces: in one gzip, and in two."""
    return (
        say(200, zipped(600 * MEGABYTE), Content_Encoding="gzip"),
        say(200, zipped(600 * MEGABYTE, times=2), Content_Encoding="gzip, gzip"),
    )


@pytest.fixture(scope="module")
def readings() -> dict[str, list[Any]]:
    """By client: what it says of the two answers, one after another, and how many bytes more the process then took."""
    one_gzip, two_gzips = bombs()

    def answer_next(handler: BaseHTTPRequestHandler) -> None:
        stand_in.answer = one_gzip if stand_in.answer == two_gzips else two_gzips
        say(200)(handler)

    with StandIn(one_gzip, {"/next": answer_next}) as stand_in:
        words = [sys.executable, "-c", _READER, stand_in.url, TOKEN]
        process = subprocess.run(words, capture_output=True, check=False, text=True)
    assert process.returncode == 0, process.stderr
    lines = process.stdout.splitlines()[-len(READERS) :]
    return dict(zip(READERS, map(json.loads, lines), strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say how much memory a process took")
@pytest.mark.parametrize("reader", READERS)
def test_bytes_that_stand_for_very_many_take_no_memory(readings: dict[str, list[Any]], reader: str) -> None:
    first_message, second_message, memory = readings[reader]
    assert re.search(READERS[reader], first_message), first_message
    assert re.search(READERS[reader], second_message), second_message
    assert memory < MOST_MEMORY


@pytest.fixture
def read() -> Iterator[Callable[[Answer], bytes]]:
    """Return a function that sends an answer from a server and reads it as every client of ours does."""
    opened: list[tuple[StandIn, httpx.Client]] = []

    def make(answer: Answer) -> bytes:
        stand_in = StandIn(answer).__enter__()
        client = limit_answers(httpx.Client(trust_env=False))
        opened.append((stand_in, client))
        return client.get(stand_in.url).content

    yield make
    for stand_in, client in opened:
        client.close()
        stand_in.__exit__()


BODY = b'{"release": "1.23.2"}'
REFUSED: dict[str, tuple[bytes, str]] = {
    "two gzips": (gzip.compress(gzip.compress(BODY)), "gzip, gzip"),
    "two gzips without a space": (gzip.compress(gzip.compress(BODY)), "gzip,gzip"),
    "gzip in identity in gzip": (gzip.compress(gzip.compress(BODY)), "gzip, identity, gzip"),
    "deflate": (zlib.compress(BODY), "deflate"),
    "brotli": (b"\x0b\x0a\x80", "br"),
    "an encoding nobody knows": (BODY, "x" * 5_000),
    "no gzip": (BODY, "gzip"),
    "nothing": (b"", "gzip"),
    "half a gzip": (gzip.compress(BODY)[:-4], "gzip"),
    "a wrong sum": (gzip.compress(BODY)[:-8] + b"\0" * 8, "gzip"),
    "two after each other": (gzip.compress(BODY) * 2, "gzip"),
    "rubbish after the end": (gzip.compress(BODY) + b"x", "gzip"),
}


@pytest.mark.parametrize(("body", "encoding"), REFUSED.values(), ids=REFUSED)
def test_what_is_packed_otherwise_is_one_sentence(read: Callable[[Answer], bytes], body: bytes, encoding: str) -> None:
    with pytest.raises(UnreadableAnswer, match=r"127\.0\.0\.1 answered / with ") as caught:
        read(say(200, body, Content_Encoding=encoding))
    assert len(caught.value.message) < 200
    assert caught.value.exit_code == 4


def _encode_twice(handler: BaseHTTPRequestHandler) -> None:
    body = gzip.compress(gzip.compress(BODY))
    handler.send_response(200)
    for _ in range(2):
        handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_an_encoding_in_two_headers_is_two_encodings(read: Callable[[Answer], bytes]) -> None:
    with pytest.raises(UnreadableAnswer):
        read(_encode_twice)


@pytest.mark.parametrize("encoding", ["", "identity", "Identity"])
def test_what_is_not_packed_is_read_as_it_is(read: Callable[[Answer], bytes], encoding: str) -> None:
    headers = {"Content_Encoding": encoding} if encoding else {}
    assert read(say(200, BODY, **headers)) == BODY


@given(data=st.binary(max_size=300_000), step=st.integers(1, 70_000), level=st.integers(0, 9))
def test_one_gzip_gives_back_every_byte_however_it_is_cut(data: bytes, step: int, level: int) -> None:
    packed = gzip.compress(data * 3, level)
    pieces = [packed[at : at + step] for at in range(0, len(packed), step)]
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, headers={"Content-Encoding": "GZIP"}, content=iter(pieces))
    )
    with limit_answers(httpx.Client(transport=transport)) as client, client.stream("GET", "http://host/") as answer:
        read = list(answer.iter_bytes())
    assert b"".join(read) == data * 3
    assert max(map(len, read), default=0) <= 65_536


@pytest.mark.parametrize("size", [LARGEST, LARGEST + MEGABYTE])
@pytest.mark.parametrize("packed", [True, False])
def test_an_answer_is_read_up_to_the_largest_size_and_no_further(
    read: Callable[[Answer], bytes], size: int, packed: bool
) -> None:
    answer = say(200, zipped(size), Content_Encoding="gzip") if packed else say(200, b" " * size)
    if size > LARGEST:
        with pytest.raises(UnreadableAnswer, match="more than 32 MB"):
            read(answer)
    else:
        assert len(read(answer)) == size


def test_a_server_is_asked_for_one_gzip_at_most() -> None:
    with StandIn(say(200, gzip.compress(BODY), Content_Encoding="gzip")) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        assert server.version() == (1, 23, 2)
        server.close()
        assert [request.headers["accept-encoding"] for request in stand_in.requests] == ["gzip"]


def test_a_packed_answer_that_is_too_large_for_its_reader_is_not_read_to_its_end() -> None:
    with StandIn(say(200, zipped(20 * MEGABYTE), Content_Encoding="gzip")) as stand_in:
        server = LabelStudio.at(stand_in.url, TOKEN)
        with pytest.raises(Unreachable, match="not JSON"):
            list(server.annotations.export(1, [1, 2]))
        # More than 8 MB for two tasks: the first of them was asked for alone, and of one task up to 32 MB are read.
        assert stand_in.count("GET") == 2
        with pytest.raises(AmbiguousOutcome):
            server.tasks.send(1, b"[]")
        server.close()
