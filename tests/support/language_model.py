"""A stand-in for a language model on loopback: it speaks the protocol, and its answers are written by hand."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from faults.stand_in import Answer, StandIn, say, say_json

KEY = "canary-5f2c9e77d1"
"""A key that may stand nowhere but in the header of a request."""
NAMES = ("CLAIMSET_LLM_URL", "CLAIMSET_LLM_MODEL", "CLAIMSET_LLM_KEY")
Content = Callable[[str], Any]
"""What the model says of a text: words, or a value that is written as JSON."""


def completion(content: str, **changes: Any) -> dict[str, Any]:
    """Return an answer of the protocol."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}
    head = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": "stand-in-1b",
        "system_fingerprint": "fp_1",
    }
    return {**head, "choices": [choice], "usage": usage, **changes}


class StandInModel(StandIn):
    """
    A server that answers `POST /v1/chat/completions` as a language model would, or once each of `first` before that.

    It refuses what the protocol does not have: another path, another key, a request without its parts.
    """

    def __init__(self, content: Content, *first: Answer) -> None:
        self._content, self._first = content, list(first)
        super().__init__(self._complete)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that name it."""
        return dict(zip(NAMES, (f"{self.url}/v1", "stand-in", KEY), strict=True))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of all requests."""
        return [json.loads(request.body) for request in self.requests]

    def _complete(self, handler: BaseHTTPRequestHandler) -> None:
        request = self.requests[-1]
        body = json.loads(request.body)
        if (request.method, request.path) != ("POST", "/v1/chat/completions"):
            say(404)(handler)
        elif request.headers.get("authorization") != f"Bearer {KEY}":
            say_json({"error": {"message": f"wrong key {request.headers.get('authorization')}"}}, 401)(handler)
        elif not _is_request(body):
            say_json({"error": {"message": "no request of the protocol"}}, 400)(handler)
        elif self._first:
            self._first.pop(0)(handler)
        else:
            said = self._content(body["messages"][1]["content"].partition("\n\n")[2])
            say_json(completion(said if isinstance(said, str) else json.dumps(said)))(handler)


def _is_request(body: dict[str, Any]) -> bool:
    form = body["response_format"]
    roles = [message["role"] for message in body["messages"]]
    return (
        body["model"] == "stand-in"
        and roles == ["system", "user"]
        and form["type"] == "json_schema"
        and form["json_schema"]["strict"] is True
        and form["json_schema"]["schema"]["type"] == "object"
    )
