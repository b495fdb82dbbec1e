"""What the door to a language model does with every kind of answer, and where its key never goes."""

import contextlib
import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from claimset.learn.language_model.connection import LARGEST, NAMES, AnswerFailed, ModelConnection
from claimset.learn.language_model.prompt import MOST_TOKENS, request_body
from claimset.model.model_answer import TokenCounts
from claimset.model.trouble import Misconfigured, Trouble, Unreachable
from faults.stand_in import Answer, babble, bad_gzip, boast, cut_off, flood, hang_up, page, say, say_json
from support.language_model import KEY, StandInModel, completion

BODY = request_body("stand-in", "Label.", "Wash the peas.", "English", [])
REFUSAL = completion("")
REFUSAL["choices"][0]["message"] = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
FILTERED = completion("x")
FILTERED["choices"][0]["finish_reason"] = "content_filter"
CUT = completion('{"things": [{"quote"')
CUT["choices"][0]["finish_reason"] = "length"
ESCAPED_KEY = "".join(f"\\u{ord(character):04x}" for character in KEY)


def _connection(model: StandInModel, **options: object) -> ModelConnection:
    url, name, key = model.environment.values()
    return ModelConnection(url, name, key, **options)  # type: ignore[arg-type]


def test_an_answer_says_who_gave_it_and_what_it_took() -> None:
    with StandInModel(lambda text: {"things": []}) as model:
        answer = _connection(model).ask(BODY)
    assert (answer.model, answer.fingerprint, answer.content) == ("stand-in-1b", "fp_1", '{"things": []}')
    assert (answer.tokens_in, answer.tokens_out, answer.estimated) == (900, 40, False)


def test_tokens_are_estimated_where_the_server_counts_none() -> None:
    bare = completion("ok")
    del bare["usage"], bare["system_fingerprint"], bare["model"]
    with StandInModel(str, say_json(bare)) as model:
        answer = _connection(model).ask(BODY)
    assert (answer.model, answer.fingerprint) == ("stand-in", "")
    assert answer.tokens_in > 3
    assert answer.tokens_out == 1
    assert answer.estimated


@pytest.mark.parametrize("tokens", [-1, 0, 100_000_001, 10**18])
def test_a_number_of_tokens_that_cannot_be_right_is_estimated(tokens: int) -> None:
    wrong = completion("ok") | {"usage": {"prompt_tokens": tokens, "completion_tokens": tokens}}
    with StandInModel(str, say_json(wrong)) as model:
        answer = _connection(model).ask(BODY)
    assert (3 < answer.tokens_in < 10_000, answer.tokens_out) == (True, 1)


def test_the_largest_number_of_tokens_that_may_be_right_is_believed() -> None:
    most = completion("ok") | {"usage": {"prompt_tokens": 100_000_000, "completion_tokens": 100_000_000}}
    with StandInModel(str, say_json(most)) as model:
        answer = _connection(model).ask(BODY)
    assert (answer.tokens_in, answer.tokens_out, answer.estimated) == (100_000_000, 100_000_000, False)


@pytest.mark.parametrize("answer", [REFUSAL, FILTERED, CUT, completion(f"my key is {KEY}")])
def test_an_answer_that_fails_says_what_it_took(answer: dict[str, Any]) -> None:
    with StandInModel(str, say_json(answer)) as model, pytest.raises(AnswerFailed) as failure:
        _connection(model).ask(BODY)
    assert failure.value.tokens == TokenCounts(900, 40)


def test_an_answer_that_was_cut_off_and_not_counted_was_the_longest() -> None:
    uncounted = {name: value for name, value in CUT.items() if name != "usage"}
    with StandInModel(str, say_json(uncounted)) as model, pytest.raises(AnswerFailed) as failure:
        _connection(model).ask(BODY)
    tokens = failure.value.tokens
    assert tokens is not None
    assert (tokens.tokens_out, tokens.estimated) == (MOST_TOKENS, True)


def test_a_failure_without_an_answer_says_of_no_tokens() -> None:
    with StandInModel(str, say(500)) as model, pytest.raises(AnswerFailed) as failure:
        _connection(model).ask(BODY)
    assert failure.value.tokens is None


def test_the_name_of_a_model_is_short_and_printable() -> None:
    named = completion("ok") | {"model": "\x1b[31mred\n" + "x" * 500, "system_fingerprint": "\u202efp" * 200}
    with StandInModel(str, say_json(named)) as model:
        answer = _connection(model).ask(BODY)
    assert answer.model == "[31mred" + "x" * 113
    assert len(answer.fingerprint) == 120
    assert answer.fingerprint.isprintable()


def test_an_answer_that_drips_is_not_waited_for() -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while not model.released.wait(0.02):
                handler.wfile.write(b" ")

    with StandInModel(str, drip) as model, pytest.raises(AnswerFailed, match="did not answer in time"):
        _connection(model, silence=30.0, longest=0.2).ask(BODY)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (say_json(REFUSAL), "the model refused"),
        (say_json(FILTERED), "the model refused"),
        (say_json(CUT), "cut off at its largest length"),
        (say_json({"choices": []}), "the model refused"),
        (say_json({"error": "x"}), "none of a language model"),
        (page(), "none of a language model"),
        (say(200, b"[" * 200_000), "none of a language model"),
        (say(500, "<h1>oops</h1>"), "status 500"),
        (say(200, b"{" + b" " * (LARGEST + 10) + b"}"), f"more than {LARGEST // 1_000_000} MB"),
        (lambda handler: flood(handler, []), f"more than {LARGEST // 1_000_000} MB"),
        (boast, "did not answer in time|connection broke"),
        (bad_gzip, "connection broke, or the answer is too large or cannot be unpacked"),
        (cut_off(), "connection broke|did not answer in time"),
        (hang_up, "connection broke"),
        (babble, "connection broke"),
        (say_json(completion(f"my key is {KEY}")), "repeats the key"),
        (say(200, json.dumps(completion("ok") | {"model": "@"}).replace("@", ESCAPED_KEY).encode()), "repeats the key"),
    ],
)
def test_an_answer_that_is_of_no_use_fails_alone(answer: Answer, words: str) -> None:
    with StandInModel(str, answer) as model, pytest.raises(AnswerFailed, match=words) as failure:
        _connection(model, silence=0.5).ask(BODY)
    assert KEY not in str(failure.value)
    assert len(model.requests) == 1, "a request may cost, and is not sent twice"


def test_a_model_that_does_not_answer_is_not_waited_for() -> None:
    with StandInModel(str) as model:
        model.answer = lambda handler: model.released.wait(5) and None
        with pytest.raises(AnswerFailed, match="did not answer in time"):
            _connection(model, silence=0.2).ask(BODY)


def test_a_busy_model_is_asked_again_after_the_time_that_it_names() -> None:
    pauses: list[float] = []
    busy = say(429, Retry_After="7")
    with StandInModel(lambda text: "{}", busy, say(429, Retry_After="999999")) as model:
        assert _connection(model, wait=pauses.append).ask(BODY).content == "{}"
    assert pauses == [7, 60]
    with StandInModel(str, busy, busy, busy) as model, pytest.raises(Unreachable, match="is busy"):
        _connection(model, wait=pauses.append).ask(BODY)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (say(401, KEY), Misconfigured),
        (say(403), Misconfigured),
        (say(404), Misconfigured),
        (say(400, "no such model"), Misconfigured),
        (say(307, Location="http://127.0.0.1:9/v1/chat/completions"), Misconfigured),
    ],
)
def test_a_server_that_refuses_stops_the_run_in_one_sentence(answer: Answer, error: type[Trouble]) -> None:
    with StandInModel(str, answer) as model, pytest.raises(error) as trouble:
        _connection(model).ask(BODY)
    assert KEY not in trouble.value.message + trouble.value.remedy


@pytest.mark.parametrize(
    ("url", "model", "key"),
    [
        ("http://models.example/v1", "m", "k"),
        ("https://user:secret@models.example/v1", "m", "k"),
        ("ftp://models.example", "m", "k"),
        ("models.example/v1", "m", "k"),
        ("https://models.example/v1?key=abc", "m", "k"),
        ("https://models.example/v1", " ", "k"),
        ("https://models.example/v1", "m", "ké"),
        ("https://models.example/v1", "m", "two\nlines"),
    ],
)
def test_an_address_or_key_that_cannot_be_right_is_refused_unseen(url: str, model: str, key: str) -> None:
    with pytest.raises(Misconfigured) as trouble:
        ModelConnection(url, model, key)
    assert "secret" not in trouble.value.message
    assert key == "k" or key not in trouble.value.message


def test_nothing_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable, match="no language model answers"):
        ModelConnection("http://127.0.0.1:9/v1", "m").ask(BODY)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Misconfigured, match="CLAIMSET_LLM_URL is not set"):
        ModelConnection.from_environment()
