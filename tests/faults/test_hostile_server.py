"""A server that is broken or hostile gets one sentence and a remedy; no token leaves, no POST is repeated."""

import base64
import contextlib
import json
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from claimset.labelstudio.port import AmbiguousOutcome
from claimset.labelstudio.transport.access_token import token_kind
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.address import client_below, needs_certificates
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Misconfigured, Trouble, Unreachable
from faults.small_server import Shelf
from faults.stand_in import Answer, StandIn, babble, bad_gzip, boast, cut_off, flood, hang_up, page, say, say_json
from support.owner import completed_tasks

TOKEN = "0123456789abcdef0123456789abcdef01234567"
FAR = 4_102_444_800

READS: dict[str, Callable[[LabelStudio], object]] = {
    "version": lambda server: server.version(),
    "account": lambda server: server.accounts.own_email(),
    "projects": lambda server: server.projects.list_titled("a title"),
    "interface_of": lambda server: server.projects.interface_of(1),
    "tasks": lambda server: list(server.tasks.list_keyed(1)),
    "completed": lambda server: list(completed_tasks(server, 1)),
    "accounts": lambda server: server.accounts.emails(),
    "invitation": lambda server: server.accounts.invitation(),
}
WRITES: dict[str, Callable[[LabelStudio], object]] = {
    "create_project": lambda server: server.projects.create("a title", "a mark", "<View/>", ""),
    "update_interface": lambda server: server.projects.update_interface(1, "<View/>"),
    "send": lambda server: server.tasks.send(1, b'[{"data": {"task_key": "doc/all", "text": "caf\xc3\xa9"}}]'),
}
REFUSALS: dict[str, tuple[Answer, str]] = {
    "401": (say_json({"detail": "Invalid token."}, 401), "does not accept the token"),
    "401 page": (page(401), "does not accept the token"),
    "403": (say_json({"detail": "No."}, 403), "denies this"),
    "403 page": (page(403), "denies this"),
    "404": (page(404), "has nothing at the path"),
}
FAULTS: dict[str, Answer] = {
    "500": page(500),
    "502": page(502),
    "504": page(504),
    "503 without a body": say(503),
    "429": say_json({"detail": "Request was throttled."}, 429),
    "page": page(),
    "nothing": say(200),
    "half JSON": say(200, '{"results": [{"id"'),
    "cut off": cut_off(),
    "hang up": hang_up,
    "no HTTP": babble,
    "bad gzip": bad_gzip,
    "no UTF-8": say(200, b'{"release": "\xff\xfe"}'),
    "created page": page(201),
    "no content": say(204),
    "too deep": say(200, "[" * 100_000),
    "too large": boast,
}
BREAKS: dict[str, Answer] = {name: FAULTS[name] for name in ("500", "502", "504", "cut off", "hang up", "no HTTP")}
LATER = [301, 302, 303, 307, 308]
EVERY = READS | WRITES
SOME = {name: EVERY[name] for name in ("version", "completed", "create_project", "update_interface", "send")}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client pauses before it reads again, and so does the SDK; the pauses are left out."""
    monkeypatch.setattr(
        "label_studio_sdk.core.http_client.time", SimpleNamespace(sleep=lambda _: None, time=lambda: 0.0)
    )
    monkeypatch.setattr("claimset.labelstudio.transport.http.PAUSES", (0.0, 0.0))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that waits for a tenth of a second; one that faces a server has to be made after it."""
    monkeypatch.setattr("claimset.labelstudio.transport.address.LONGEST_SILENCE", 0.1)


@pytest.fixture
def facing() -> Iterator[Callable[..., tuple[LabelStudio, StandIn]]]:
    """Start a stand-in and a client that speaks to it."""
    opened: list[tuple[LabelStudio, StandIn]] = []

    def make(answer: Answer, token: str = TOKEN, **by_path: Answer) -> tuple[LabelStudio, StandIn]:
        stand_in = StandIn(answer, by_path).__enter__()
        opened.append((LabelStudio.at(stand_in.url, token), stand_in))
        return opened[-1]

    yield make
    for server, stand_in in opened:
        server.close()
        stand_in.__exit__()


@pytest.fixture
def elsewhere() -> Iterator[StandIn]:
    """Another host, which no request may reach."""
    with StandIn(say_json({"access": _pat(), "release": "1.23.2"})) as stand_in:
        yield stand_in


def _is_one_sentence_with_a_remedy(trouble: Trouble) -> bool:
    return (
        "\n" not in trouble.message + trouble.remedy
        and "Traceback" not in trouble.message
        and 10 < len(trouble.message) < 200
        and len(trouble.remedy) > 5
        and TOKEN not in trouble.message + trouble.remedy
    )


def _pat(**claims: object) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"token_type": "refresh", "exp": FAR} | claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return f"{'.'.join(encoded)}.c2lnbmF0dXJl"


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("read", [READS["version"], READS["completed"]], ids=["version", "completed"])
def test_a_read_that_is_answered_badly_is_one_sentence_with_a_remedy(
    facing: Callable[..., tuple[LabelStudio, StandIn]], read: Callable[[LabelStudio], object], answer: Answer
) -> None:
    server, _ = facing(answer)
    with pytest.raises((Misconfigured, Unreachable)) as caught:
        read(server)
    assert _is_one_sentence_with_a_remedy(caught.value)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_every_read_that_is_answered_with_a_page_is_unreachable(
    facing: Callable[..., tuple[LabelStudio, StandIn]], read: Callable[[LabelStudio], object]
) -> None:
    server, _ = facing(page())
    with pytest.raises(Unreachable, match="not JSON"):
        read(server)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("value", [None, [1], {"detail": "no"}], ids=json.dumps)
def test_json_of_another_shape_is_one_sentence_with_a_remedy(
    facing: Callable[..., tuple[LabelStudio, StandIn]], read: Callable[[LabelStudio], object], value: object
) -> None:
    server, _ = facing(say_json(value))
    with pytest.raises((Misconfigured, Unreachable)) as caught:
        read(server)
    assert _is_one_sentence_with_a_remedy(caught.value)


@pytest.mark.parametrize("call", SOME.values(), ids=SOME)
@pytest.mark.parametrize(("answer", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_misconfigured(
    facing: Callable[..., tuple[LabelStudio, StandIn]],
    call: Callable[[LabelStudio], object],
    answer: Answer,
    words: str,
) -> None:
    server, stand_in = facing(answer)
    with pytest.raises(Misconfigured, match=words) as caught:
        call(server)
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize("call", SOME.values(), ids=SOME)
@pytest.mark.parametrize("status", LATER)
def test_a_redirect_to_another_host_is_not_followed(
    facing: Callable[..., tuple[LabelStudio, StandIn]],
    elsewhere: StandIn,
    call: Callable[[LabelStudio], object],
    status: int,
) -> None:
    server, stand_in = facing(say(status, Location=f"{elsewhere.url}/api/stolen"))
    with pytest.raises(Misconfigured, match="redirects to another address") as caught:
        call(server)
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert elsewhere.requests == []
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
def test_a_write_that_is_answered_badly_is_not_repeated(
    facing: Callable[..., tuple[LabelStudio, StandIn]], call: Callable[[LabelStudio], object], answer: Answer
) -> None:
    server, stand_in = facing(answer)
    with pytest.raises((Misconfigured, Unreachable, AmbiguousOutcome)):
        call(server)
    assert [request.method for request in stand_in.requests] == [stand_in.requests[0].method]


@pytest.mark.parametrize("answer", BREAKS.values(), ids=BREAKS)
@pytest.mark.parametrize("name", ["create_project", "send"])
def test_a_post_whose_arrival_is_unknown_is_ambiguous(
    facing: Callable[..., tuple[LabelStudio, StandIn]], name: str, answer: Answer
) -> None:
    server, stand_in = facing(answer)
    with pytest.raises(AmbiguousOutcome):
        WRITES[name](server)
    assert stand_in.count("POST") == 1


@pytest.mark.parametrize("answer", [page(201), page(), say(201), say(201, '{"task_'), say(204), bad_gzip])
def test_tasks_that_were_accepted_with_an_unreadable_answer_are_ambiguous(
    facing: Callable[..., tuple[LabelStudio, StandIn]], answer: Answer
) -> None:
    server, _ = facing(answer)
    with pytest.raises(AmbiguousOutcome):
        WRITES["send"](server)


@pytest.mark.parametrize(
    "value", [None, [], {}, {"task_count": 1}, {"task_ids": None}, {"task_ids": ["x"]}], ids=json.dumps
)
def test_tasks_that_were_accepted_with_an_answer_of_another_shape_do_not_break_the_client(
    facing: Callable[..., tuple[LabelStudio, StandIn]], value: object
) -> None:
    server, stand_in = facing(say_json(value, 201))
    with contextlib.suppress(AmbiguousOutcome, Trouble):
        assert WRITES["send"](server) == []
    assert stand_in.count("POST") == 1


@pytest.mark.parametrize("value", [None, [], {}, {"id": None}, {"id": "x"}, {"id": 0}], ids=json.dumps)
def test_a_project_without_a_number_is_trouble(
    facing: Callable[..., tuple[LabelStudio, StandIn]], value: object
) -> None:
    server, stand_in = facing(say_json(value, 201))
    with pytest.raises((Misconfigured, Unreachable, AmbiguousOutcome)):
        WRITES["create_project"](server)
    assert stand_in.count("POST") == 1


def test_a_bad_request_shows_no_word_of_the_answer(facing: Callable[..., tuple[LabelStudio, StandIn]]) -> None:
    server, stand_in = facing(say_json({"detail": "\x1b[31m a text that is not ours"}, 400))
    with pytest.raises(Trouble) as caught:
        WRITES["send"](server)
    assert "not ours" not in caught.value.message
    assert stand_in.count("POST") == 1


def test_a_server_that_keeps_silent_is_unreachable(
    impatient: None, facing: Callable[..., tuple[LabelStudio, StandIn]]
) -> None:
    server, stand_in = facing(say(200))
    stand_in.answer = lambda _: stand_in.released.wait(30) and None
    with pytest.raises(Unreachable) as caught:
        server.version()
    assert _is_one_sentence_with_a_remedy(caught.value)


def test_a_server_that_stops_in_the_middle_is_unreachable(
    impatient: None, facing: Callable[..., tuple[LabelStudio, StandIn]]
) -> None:
    server, stand_in = facing(say(200))

    def stall(handler: BaseHTTPRequestHandler) -> None:
        cut_off()(handler)
        handler.wfile.flush()
        stand_in.released.wait(30)

    stand_in.answer = stall
    with pytest.raises(Unreachable) as caught:
        server.version()
    assert _is_one_sentence_with_a_remedy(caught.value)


@pytest.mark.parametrize("call", SOME.values(), ids=SOME)
def test_a_port_where_nobody_listens_is_unreachable(call: Callable[[LabelStudio], object]) -> None:
    with StandIn(say(200)) as gone:
        url = gone.url
    with (
        contextlib.closing(LabelStudio.at(url, TOKEN)) as server,
        pytest.raises(Unreachable, match="no Label") as caught,
    ):
        call(server)
    assert _is_one_sentence_with_a_remedy(caught.value)


@pytest.mark.parametrize("release", ["1.10.0", "1.10", "1.19.99", "0.9.1", "1"])
def test_a_version_that_is_too_old_is_misconfigured(
    facing: Callable[..., tuple[LabelStudio, StandIn]], release: str
) -> None:
    server, _ = facing(say_json({"release": release}))
    with pytest.raises(Misconfigured, match="too old") as caught:
        server.version()
    assert release in caught.value.message
    assert _is_one_sentence_with_a_remedy(caught.value)


@pytest.mark.parametrize(
    ("release", "numbers"),
    [("1.20.0", (1, 20, 0)), ("1.23.2", (1, 23, 2)), ("2.0.0", (2, 0, 0)), ("1.100.1", (1, 100, 1))],
)
def test_a_version_that_is_new_enough_is_taken(
    facing: Callable[..., tuple[LabelStudio, StandIn]], release: str, numbers: tuple[int, ...]
) -> None:
    server, _ = facing(say_json({"release": release}))
    assert server.version() == numbers


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"release": ""},
        {"release": None},
        {"release": "unknown"},
        {"release": [1, 23]},
        {"release": "\u00b2.\u00b3"},
    ],
    ids=json.dumps,
)
def test_something_that_does_not_say_that_it_is_label_studio_is_misconfigured(
    facing: Callable[..., tuple[LabelStudio, StandIn]], body: object
) -> None:
    server, _ = facing(say_json(body))
    with pytest.raises(Misconfigured) as caught:
        server.version()
    assert _is_one_sentence_with_a_remedy(caught.value)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize(
    "number", ["1e400", "-Infinity", "NaN", "9" * 5_000, "1.5", "-1", "true"], ids=lambda it: it[:9]
)
def test_a_number_that_cannot_be_one_is_no_traceback(
    facing: Callable[..., tuple[LabelStudio, StandIn]], read: Callable[[LabelStudio], object], number: str
) -> None:
    names = ("id", "total", "total_annotations", "total_predictions", "updated_at", "completed_by", "lead_time")
    row = ", ".join(f'"{name}": {number}' for name in names)
    several = f'"tasks": [{{{row}}}], "results": [{{{row}}}], "annotations": [{{{row}}}]'
    release = f'"release": "1.{number}", "email": {number}, "label_config": {number}, "invite_url": {number}'
    for body in (f"{{{row}, {several}, {release}}}", f"[{{{row}, {several}, {release}}}]", number):
        server, _ = facing(say(200, body))
        with contextlib.suppress(Trouble):
            read(server)


def test_an_account_that_cannot_be_one_is_left_out_and_the_others_are_known(
    facing: Callable[..., tuple[LabelStudio, StandIn]],
) -> None:
    users = [
        '{"id": 1e400, "email": "a@people.example"}',
        '{"id": 2, "email": Infinity}',
        '{"id": 3, "email": "c@people.example"}',
        '{"id": 4}',
        '{"id": 5, "email": "\\ud800@people.example"}',
    ]
    server, _ = facing(say(200, f"[{', '.join(users)}]"))
    assert server.accounts.emails() == {3: "c@people.example"}


def test_a_task_beside_which_somebody_wrote_what_he_liked_does_not_hide_the_others(
    facing: Callable[..., tuple[LabelStudio, StandIn]],
) -> None:
    data = {"task_key": "doc/all", "text_sha256": "0f"}
    rows = [
        {"id": 1, "data": data, "meta": {"claimset": 5}},
        {"id": 2, "data": data, "meta": [5], "total_predictions": "many"},
        {"id": 3, "data": [data]},
        {"id": 4, "data": {"task_key": 5}},
        {"id": 5, "data": data, "meta": {"claimset": {"content": "0f"}}, "total_predictions": 1},
    ]
    server, stand_in = facing(say(200))
    pages = iter([[], rows])  # the first listing asks for drafts
    stand_in.answer = lambda handler: say_json({"tasks": next(pages, [])})(handler)
    tasks = [(task.id, task.content, task.predictions) for task in server.tasks.list_keyed(1)]
    assert tasks == [(1, None, 0), (2, None, 0), (5, "0f", 1)]


@pytest.mark.parametrize("date", ["Mon, 99999999999999999999 Jan 2026 00:00:00 GMT", "soon", "", "0"])
def test_a_clock_that_says_no_time_says_none(facing: Callable[..., tuple[LabelStudio, StandIn]], date: str) -> None:
    server, _ = facing(say(200, '{"release": "1.23.2"}', Date=date))
    server.version()
    assert server.moment is None


def test_a_listing_that_never_ends_is_not_read_for_ever(facing: Callable[..., tuple[LabelStudio, StandIn]]) -> None:
    server, stand_in = facing(say(200))
    listing = {"tasks": [{"id": 1, "data": {}} for _ in range(500)]}

    def same_page(handler: BaseHTTPRequestHandler) -> None:
        if len(stand_in.requests) > 20:
            hang_up(handler)
        else:
            say_json(listing)(handler)

    stand_in.answer = same_page
    with pytest.raises((Misconfigured, Unreachable)):
        list(server.tasks.list_keyed(1))
    assert len(stand_in.requests) <= 20


def test_an_answer_without_end_is_read_to_a_bound(facing: Callable[..., tuple[LabelStudio, StandIn]]) -> None:
    server, stand_in = facing(say(200))
    written: list[int] = []
    stand_in.answer = lambda handler: flood(handler, written)
    tracemalloc.start()
    try:
        with pytest.raises(Unreachable, match="more than 32 MB") as caught:
            server.version()
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert sum(written) < 64_000_000


def test_a_batch_that_is_too_large_is_asked_for_in_halves(facing: Callable[..., tuple[LabelStudio, StandIn]]) -> None:
    server, stand_in = facing(say(200))
    text = "x" * 3_000_000

    def export(handler: BaseHTTPRequestHandler) -> None:
        numbers = [int(number) for number in parse_qs(urlsplit(handler.path).query)["ids[]"]]
        say_json([{"id": number, "data": {"text": text}, "annotations": []} for number in numbers])(handler)

    stand_in.answer = export
    tasks = [task.id for batch in server.annotations.export(1, range(1, 6)) for task in batch]
    assert tasks == [1, 2, 3, 4, 5]
    assert len(stand_in.requests) == 5


def test_whole_tasks_that_are_too_large_together_are_listed_in_smaller_pages() -> None:
    shelf = Shelf({"id": 1, "title": "a title"})
    shelf.tasks[1] = [{"id": number, "data": {"text": "x" * 3_000_000}, "annotations": []} for number in range(1, 14)]
    with shelf.serving() as (server, stand_in):
        assert [task.id for task in server.editor.tasks(1)] == list(range(1, 14))
        task = server.editor.task(1, 7)
        assert task is not None
        assert (task.id, len(task.data["text"])) == (7, 3_000_000)
        assert len(stand_in.requests) <= 10


@pytest.mark.parametrize("rows", [[{"id": 7}], [{"id": 1}, {"id": 1}], [{}], [{"id": "x"}], {"id": 1}], ids=json.dumps)
def test_an_export_of_other_tasks_than_were_asked_for_is_unreachable(
    facing: Callable[..., tuple[LabelStudio, StandIn]], rows: object
) -> None:
    server, _ = facing(say_json(rows))
    with pytest.raises(Unreachable):
        list(server.annotations.export(1, [1, 2]))


def test_the_token_goes_to_the_server_and_nowhere_else(facing: Callable[..., tuple[LabelStudio, StandIn]]) -> None:
    server, stand_in = facing(say_json({"release": "1.23.2"}))
    server.version()
    (request,) = stand_in.requests
    assert request.headers["authorization"] == f"Token {TOKEN}"
    assert TOKEN not in request.path + request.body.decode()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8080",
        "ftp://127.0.0.1",
        "http://",
        "https://",
        "http://[",
        "http://[::1",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:-1",
        "https://two words.example.org",
        "http://labels.example.org",
        "http://127.0.0.1.example.org",
        "http://127.0.0.1@labels.example.org",
        "javascript:alert(1)",
        "http://127.0.0.1/labels?next=/",
        "http://127.0.0.1/#labels",
        "http://127.0.0.1\n",
        "http://127.0.0.1\0",
        "https://\ud800.example.org",
        "https://" + "a" * 300 + ".example.org",
        pytest.param("https://labels.example.org/" + "a" * 70_000, id="too long"),
    ],
)
def test_an_address_that_cannot_be_right_is_misconfigured_or_unreachable(url: str) -> None:
    with pytest.raises((Misconfigured, Unreachable)) as caught:
        LabelStudio.at(url, TOKEN).version()
    assert caught.value.remedy
    assert len(caught.value.message) < 500


@pytest.mark.parametrize(
    "token", ["", " ", "\n", "two words\nHost: elsewhere", "t\u00f6k\u00ebn", "\U0001f511", "a\0b", "\ud800"]
)
def test_a_token_that_cannot_be_right_is_misconfigured(
    facing: Callable[..., tuple[LabelStudio, StandIn]], token: str
) -> None:
    with pytest.raises(Misconfigured) as caught:
        facing(say_json({"release": "1.23.2"}), token)[0].version()
    assert not token.strip() or token.strip() not in caught.value.message


@pytest.mark.parametrize(
    "claims", [{"exp": 1}, {"exp": None}, {"exp": 10**30}, {"exp": "soon"}, {"exp": -1}], ids=json.dumps
)
def test_a_personal_token_that_does_not_hold_is_misconfigured(
    facing: Callable[..., tuple[LabelStudio, StandIn]], claims: dict[str, object]
) -> None:
    with pytest.raises(Misconfigured) as caught:
        facing(say_json({"detail": "no"}, 401), _pat(**claims))[0].version()
    assert caught.value.remedy


def test_a_personal_token_is_exchanged_and_not_sent_itself(facing: Callable[..., tuple[LabelStudio, StandIn]]) -> None:
    access = _pat(token_type="access")
    server, stand_in = facing(say_json({"release": "1.23.2"}), _pat(), refresh=say_json({"access": access}))
    assert server.version() == (1, 23, 2)
    assert [(request.method, request.path) for request in stand_in.requests] == [
        ("POST", "/api/token/refresh/"),
        ("GET", "/api/version"),
    ]
    assert stand_in.requests[1].headers["authorization"] == f"Bearer {access}"


@pytest.mark.parametrize("below", ["/labels", "/labels/", "/a/b", "/a.b/%20c", "/labels/../other", "//"])
@pytest.mark.parametrize("call", EVERY.values(), ids=EVERY)
def test_no_request_and_no_token_leaves_the_part_of_a_server_that_the_address_names(
    facing: Callable[..., tuple[LabelStudio, StandIn]], call: Callable[[LabelStudio], object], below: str
) -> None:
    _, stand_in = facing(say_json({"access": _pat(token_type="access"), "release": "1.23.2"}))
    for token in (TOKEN, _pat()):
        server = LabelStudio.at(stand_in.url + below, token)
        with contextlib.suppress(Trouble, AmbiguousOutcome):
            call(server)
        server.close()
    base_path = {"/labels/../other": "/other/"}.get(below, below.rstrip("/") + "/")
    assert ("POST", f"{base_path}api/token/refresh/") in {(item.method, item.path) for item in stand_in.requests}
    assert [item.path for item in stand_in.requests if not item.path.startswith(f"{base_path}api/")] == []


@pytest.mark.parametrize(("url", "needed"), [("https://labels.example", True), ("http://127.0.0.1:8080", False)])
def test_only_an_encrypted_address_needs_certificates(url: str, needed: bool) -> None:
    assert needs_certificates(url) == needed


@pytest.mark.parametrize("place", ["http://127.0.0.1:1/labels", "https://127.0.0.1/labels/api", "http://localhost/"])
def test_whatever_asks_a_request_elsewhere_is_refused_before_it_is_sent(
    facing: Callable[..., tuple[LabelStudio, StandIn]], place: str
) -> None:
    _, stand_in = facing(say_json({}))
    with client_below(f"{stand_in.url}/labels", lambda _: None) as client:
        for url in (place, f"{stand_in.url}/labelsmith/api/version", f"{stand_in.url}/labels/../api/version"):
            with pytest.raises(Misconfigured, match="would leave"):
                client.get(url)
    assert stand_in.requests == []


REFRESHES: dict[str, Answer] = {
    **FAULTS,
    "400": say_json({"detail": "no"}, 400),
    "null": say_json(None),
    "{}": say_json({}),
}


@pytest.mark.parametrize("answer", REFRESHES.values(), ids=REFRESHES)
def test_an_exchange_that_is_answered_badly_is_one_sentence_and_not_repeated(
    facing: Callable[..., tuple[LabelStudio, StandIn]], answer: Answer
) -> None:
    server, stand_in = facing(say_json({"release": "1.23.2"}), _pat(), refresh=answer)
    with pytest.raises((Misconfigured, Unreachable)) as caught:
        server.version()
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert [request.method for request in stand_in.requests] == ["POST"]


@pytest.mark.parametrize(("answer", "words"), REFUSALS.values(), ids=REFUSALS)
def test_an_exchange_that_is_refused_is_misconfigured(
    facing: Callable[..., tuple[LabelStudio, StandIn]], answer: Answer, words: str
) -> None:
    server, stand_in = facing(say_json({"release": "1.23.2"}), _pat(), refresh=answer)
    with pytest.raises(Misconfigured, match=words):
        server.version()
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize("status", LATER)
def test_an_exchange_that_is_redirected_sends_the_token_nowhere_else(
    facing: Callable[..., tuple[LabelStudio, StandIn]], elsewhere: StandIn, status: int
) -> None:
    server, stand_in = facing(
        say_json({"release": "1.23.2"}), _pat(), refresh=say(status, Location=f"{elsewhere.url}/api/token/refresh/")
    )
    with pytest.raises(Misconfigured):
        server.version()
    assert elsewhere.requests == []
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", "a.\u00e9.c", _pat(exp="soon"), _pat(exp=10**30), _pat(exp=None), "a.W10.c", "x" * 40]
)
def test_a_token_that_says_no_end_is_called_a_legacy_token(token: str) -> None:
    assert token_kind(token) == ("legacy token", None)


def test_a_personal_token_says_until_when_it_holds() -> None:
    kind, until = token_kind(_pat())
    assert kind == "personal access token"
    assert until is not None
    assert until.timestamp() == FAR


FORM = say(200, '<form><input name="csrfmiddlewaretoken" value="abc"></form>', "text/html", Set_Cookie="csrftoken=abc")


@pytest.fixture
def logging_in() -> Iterator[Callable[..., tuple[Account, StandIn]]]:
    """Start a stand-in and an annotator's session that speaks to it."""
    opened: list[tuple[Account, StandIn]] = []

    def make(answer: Answer) -> tuple[Account, StandIn]:
        stand_in = StandIn(answer).__enter__()
        opened.append((Account(stand_in.url), stand_in))
        return opened[-1]

    yield make
    for account, stand_in in opened:
        account.close()
        stand_in.__exit__()


def _form_then(answer: Answer) -> Answer:
    def choose(handler: BaseHTTPRequestHandler) -> None:
        (FORM if handler.command == "GET" else answer)(handler)

    return choose


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
def test_a_login_page_that_is_none_is_unreachable(
    logging_in: Callable[..., tuple[Account, StandIn]], answer: Answer
) -> None:
    account, stand_in = logging_in(answer)
    with pytest.raises(Unreachable) as caught:
        account.log_in("somebody@example.org", "a password")
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert stand_in.count("POST") == 0


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
def test_a_login_that_is_answered_badly_is_trouble_and_not_repeated(
    logging_in: Callable[..., tuple[Account, StandIn]], answer: Answer
) -> None:
    account, stand_in = logging_in(_form_then(answer))
    with pytest.raises((Misconfigured, Unreachable)) as caught:
        account.log_in("somebody@example.org", "a password")
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert "a password" not in caught.value.message
    assert stand_in.count("POST") == 1


@pytest.mark.parametrize("status", LATER)
def test_a_login_that_is_redirected_to_another_host_takes_no_password_there(
    logging_in: Callable[..., tuple[Account, StandIn]], elsewhere: StandIn, status: int
) -> None:
    account, stand_in = logging_in(_form_then(say(status, Location=elsewhere.url, Set_Cookie="sessionid=x")))
    account.log_in("somebody@example.org", "a password")
    assert elsewhere.requests == []
    assert stand_in.count("POST") == 1


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
def test_an_annotation_that_is_answered_badly_is_unreachable_and_not_repeated(
    logging_in: Callable[..., tuple[Account, StandIn]], answer: Answer
) -> None:
    account, stand_in = logging_in(answer)
    with pytest.raises(Unreachable) as caught:
        account.complete(1, [], 1.0)
    assert _is_one_sentence_with_a_remedy(caught.value)
    assert stand_in.count("POST") == 1


@pytest.mark.parametrize("value", [None, [], {}, {"id": None}, {"id": "x"}], ids=json.dumps)
def test_an_annotation_without_a_number_is_unreachable(
    logging_in: Callable[..., tuple[Account, StandIn]], value: object
) -> None:
    account, stand_in = logging_in(say_json(value, 201))
    with pytest.raises(Unreachable):
        account.complete(1, [], 1.0)
    assert stand_in.count("POST") == 1


def test_half_of_a_surrogate_pair_is_no_time_of_a_project() -> None:
    shelf = Shelf({"id": 5, "title": "Theirs", "created_at": "\ud83d", "label_config": "<View/>"})
    with shelf.serving() as (server, _):
        assert server.projects.info(5).title == "Theirs"
