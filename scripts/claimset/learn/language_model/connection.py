"""The connection with a language model: one kind of request, one address, one key that is never shown."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from claimset.model.json_text import decode_json
from claimset.model.model_answer import ModelAnswer, TokenCounts
from claimset.model.trouble import Misconfigured, Unreachable
from claimset.store.machine.answers import UnreadableAnswer, limit_answers

NAMES = ("CLAIMSET_LLM_URL", "CLAIMSET_LLM_MODEL", "CLAIMSET_LLM_KEY")
"""The variables of the environment that name a language model: its address, its name and its key."""
URL, MODEL, KEY = NAMES
LARGEST = 4_000_000
"""The most bytes of an answer."""
_SILENCE = 120.0
"""Seconds that a model may take to its next byte."""
_LONGEST_ANSWER = 600.0
_TRIES = 3
_LONGEST_PAUSE = 60.0
_LONGEST_NAME = 120
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CHARACTERS_A_TOKEN = 3
"""Texts of most languages have more characters a token, so that an estimate is rather too high."""


class AnswerFailed(Exception):
    """
    One request brought no usable answer; the message says why. Others may.

    `tokens` are those of the request and of the answer that is of no use, None where the server sent none.
    """

    def __init__(self, message: str, tokens: TokenCounts | None = None) -> None:
        super().__init__(message)
        self.tokens = tokens


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


_MOST_TOKENS = 100_000_000
"""More tokens than this no request takes: such a count is an error of the server."""


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    model: str | None = None
    system_fingerprint: str | None = None
    usage: _Usage | None = None


def tokens_in(words: str) -> int:
    """Return an estimate of the tokens of some words, rather too high."""
    return len(words) // _CHARACTERS_A_TOKEN + 1


class ModelConnection:
    """
    A language model behind `POST <url>/chat/completions`, as vLLM, Ollama, llama.cpp and hosted services speak it.

    Raises Misconfigured for an address, a model or a key that cannot be right. `silence` are the seconds that it may
    take to its next byte, and `longest` those to the last one. `wait` sleeps some seconds.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        silence: float = _SILENCE,
        longest: float = _LONGEST_ANSWER,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        _require_usable(url, model, key)
        self.model = model
        self._url, self._key, self._wait, self._longest = url.rstrip("/"), key.strip(), wait, longest
        is_local = urlsplit(url).hostname in _LOOPBACK
        self._http = limit_answers(
            httpx.Client(
                timeout=httpx.Timeout(silence, connect=10),
                follow_redirects=False,
                trust_env=not is_local,
                headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            )
        )

    @classmethod
    def from_environment(cls) -> "ModelConnection":
        """Return the connection that the environment names. Raises Misconfigured if it names none."""
        url, model, key = (os.environ.get(name, "") for name in NAMES)
        if not url or not model:
            missing = URL if not url else MODEL
            raise Misconfigured(f"{missing} is not set", f"set {URL} and {MODEL}, and {KEY} if the server wants one")
        return cls(url, model, key)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def ask(self, body: dict[str, Any]) -> ModelAnswer:
        """
        Send one request and return its answer. Raises AnswerFailed if this request has none that can be used.

        A busy server is asked again after the time that it names, twice; nothing else is sent twice, because it may
        cost twice. Raises Misconfigured if the server refuses the key, the model or the request, and Unreachable if
        none answers.
        """
        for number in range(_TRIES):
            try:
                status, headers, data = self._send(body)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL):
                raise Unreachable("no language model answers", f"check {URL} and that the server runs") from None
            except httpx.TimeoutException:
                raise AnswerFailed("it did not answer in time") from None
            except (httpx.HTTPError, UnreadableAnswer):
                raise AnswerFailed("the connection broke, or the answer is too large or cannot be unpacked") from None
            if status != httpx.codes.TOO_MANY_REQUESTS or number == _TRIES - 1:
                break
            self._wait(_pause(headers.get("retry-after", "")))
        self._require_success(status)
        return self._read(data, body)

    def _send(self, body: dict[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        data, start = bytearray(), time.monotonic()
        with self._http.stream("POST", f"{self._url}/chat/completions", json=body) as response:
            for piece in response.iter_bytes():
                data += piece
                if len(data) > LARGEST:
                    raise AnswerFailed(f"the answer has more than {LARGEST // 1_000_000} MB")
                if time.monotonic() - start > self._longest:
                    raise AnswerFailed("it did not answer in time")
            return response.status_code, response.headers, bytes(data)

    @staticmethod
    def _require_success(status: int) -> None:
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise Misconfigured("the language model's server does not accept the key", f"set {KEY} to a valid one")
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise Unreachable("the language model's server is busy", "run it again later: what it answered is kept")
        if 300 <= status < 400:
            raise Misconfigured(
                "the language model's server redirects, and a key is never sent on", f"set {URL} to the final address"
            )
        if 400 <= status < 500:
            raise Misconfigured(
                f"the language model's server refuses the request with status {status}", f"check {URL} and {MODEL}"
            )
        if status != httpx.codes.OK:
            raise AnswerFailed(f"the server answered with status {status}")

    def _read(self, data: bytes, body: dict[str, Any]) -> ModelAnswer:
        try:
            completion = decode_json(data, type=_Completion)
        except (ValueError, UnicodeDecodeError):
            raise AnswerFailed("the answer is none of a language model") from None
        choice = completion.choices[0] if completion.choices else None
        content = (choice.message.content if choice is not None else None) or ""
        is_cut = choice is not None and choice.finish_reason == "length"
        tokens = _tokens(completion.usage or _Usage(), body, content, body["max_tokens"] if is_cut else 0)
        # Of the decoded answer, for JSON can write a letter in several ways.
        if self._key and self._key in str(completion):
            raise AnswerFailed("the answer repeats the key, and is not kept", tokens)
        if choice is None or choice.message.refusal or choice.finish_reason == "content_filter":
            raise AnswerFailed("the model refused", tokens)
        if is_cut:
            raise AnswerFailed("the answer was cut off at its largest length", tokens)
        return ModelAnswer(
            model=_name(completion.model or self.model),
            fingerprint=_name(completion.system_fingerprint or ""),
            content=content,
            tokens_in=tokens.tokens_in,
            tokens_out=tokens.tokens_out,
            day=datetime.now(UTC).date().isoformat(),
            estimated=tokens.estimated,
        )


def _tokens(usage: _Usage, body: dict[str, Any], content: str, least: int) -> TokenCounts:
    """Return the tokens that a server counted, and an estimate of a number that cannot be right, from `least` on."""
    words = "".join(message["content"] for message in body["messages"])
    sent, received = usage.prompt_tokens, usage.completion_tokens
    if not 0 < sent <= _MOST_TOKENS:
        sent = tokens_in(words)
    if not 0 < received <= _MOST_TOKENS:
        received = max(tokens_in(content), least)
    return TokenCounts(sent, received, (sent, received) != (usage.prompt_tokens, usage.completion_tokens))


def _name(words: str) -> str:
    return "".join(character for character in words if character.isprintable())[:_LONGEST_NAME]


def _pause(retry_after: str) -> float:
    is_number = retry_after.isascii() and retry_after.isdigit()
    return min(float(retry_after), _LONGEST_PAUSE) if is_number else 1.0


def _require_usable(url: str, model: str, key: str) -> None:
    try:
        parts = urlsplit(url)
        has_user = parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        parts, has_user = urlsplit(""), False
    if has_user or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Misconfigured(f"{URL} is no address of a server", f"set {URL} to one such as https://…/v1, without a key")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise Misconfigured(
            f"{URL} would carry texts and the key unencrypted", "use https, or a server on this machine"
        )
    if not model.strip() or not model.isprintable():
        raise Misconfigured(f"{MODEL} names no model", f"set {MODEL} to a name that the server knows")
    if not key.isascii() or not key.strip().isprintable():
        raise Misconfigured(f"{KEY} holds characters that no key has", f"copy {KEY} again")
