"""What an annotator can see and reach of another's work, asked in a real browser that is logged in as the annotator."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

from playwright.sync_api import APIResponse, Browser
from playwright.sync_api import TimeoutError as TooLate

from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.task import prepare
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema
from claimset.model.span import Span
from claimset.store.project import Project
from claimset.sync.assignment.project_page import find_or_create
from e2e.browser.annotator import Annotator
from e2e.browser.editor_page import TEXT

PASSWORD = "a-long-password"
_SOON = 6_000  # milliseconds


class Place(NamedTuple):
    """Where somebody's work is: the server, the project, its title, the task, the annotation, and the address."""

    url: str
    project: int
    title: str
    task: int
    annotation: int
    email: str


class Own:
    """An annotator with an account, a project of their own, and one text labelled in it; then with a window."""

    def __init__(self, server: LabelStudio, texts: Project, interface: Interface, name: str) -> None:
        self.name, self._email = name, f"{name}@reach.example"
        schema = texts.schema()
        target, _ = find_or_create(server, schema, interface, annotator=name)
        (document,) = texts.documents()
        text = texts.text_of(document)
        assert text is not None
        task = payload(prepare(document, text, schema, interface, None), schema)
        server.tasks.send(target.id, json.dumps([task]).encode())
        (own_task,) = server.tasks.list_keyed(target.id)
        newcomer = Account(server.url)
        newcomer.sign_up(server.accounts.invitation(), self._email, PASSWORD)
        newcomer.close()
        account = Account(server.url)
        account.log_in(self._email, PASSWORD)
        number = account.complete(
            own_task.id, to_result(_first_word(schema, interface, text), text, schema, interface), 5.0
        )
        account.close()
        title = next(item.title for item in server.projects.list_titled(schema.name) if item.id == target.id)
        self.place = Place(server.url, target.id, title, own_task.id, number, self._email)

    def at_work(self, browser: Browser, url: str | None = None) -> Annotator:
        """Open a window and log in, on the annotator's own server or on another."""
        window = Annotator(browser, url or self.place.url)
        window.log_in(self._email, PASSWORD)
        return window


def _first_word(schema: Schema, interface: Interface, text: str) -> Labels:
    layer = schema.drawn_in(interface)[0]
    return Labels(layers={layer.name: (Span("first", 0, len(text.split()[0]), next(iter(layer.labels))),)})


class Seen(NamedTuple):
    """A thing that is tried, and whether it reached another's work."""

    what: str
    reached: bool


Try = Callable[[Annotator, Place, Place], bool]


def _in_the_list(window: Annotator, own: Place, other: Place) -> bool:
    window.page.goto(f"{own.url}/projects")
    window.page.get_by_text(own.title, exact=True).first.wait_for()
    return window.page.get_by_text(other.title, exact=True).count() > 0


def _in_the_stream(window: Annotator, own: Place, other: Place) -> bool:
    """Go through "Label All Tasks" of the own project; say whether a task of the other's project was shown."""
    before = len(window.asked)
    window.page.goto(f"{own.url}/projects/{own.project}/data?labeling=1")
    window.page.wait_for_load_state("networkidle")
    # Servers of their own number their tasks alike: whose it is shows by the whole address only.
    requests = window.asked[before:]
    assert any(_names(own).match(url) for url in requests), "the own project was not asked for either"
    return any(_names(other).match(url) for url in requests)


def _names(place: Place) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(place.url)}/api/(tasks/{place.task}|projects/{place.project})(?![0-9])")


def _in_the_own_task(window: Annotator, own: Place, other: Place) -> bool:
    """Open the own task; say whether it offers somebody else's annotation."""
    window.open(own.project, own.task)
    return window.page.get_by_text(other.email).count() > 0


def _by_address(window: Annotator, own: Place, other: Place) -> bool:
    """Type the address of the other's task; say whether labels are shown."""
    window.page.goto(f"{other.url}/projects/{other.project}/data?task={other.task}")
    if "/user/login" in window.page.url:
        return False
    try:
        window.page.locator(TEXT).first.wait_for(timeout=_SOON)
    except TooLate:
        return False
    window.page.wait_for_load_state("networkidle")
    return other.project != own.project and bool(window.regions())


def _asked(path: Callable[[Place], str], says: Callable[[APIResponse, Place], bool]) -> Try:
    def ask(window: Annotator, own: Place, other: Place) -> bool:
        answer = window.page.request.get(other.url + path(other), max_redirects=0)
        return answer.status == 200 and says(answer, other)

    return ask


def _changed(window: Annotator, own: Place, other: Place) -> bool:
    """Change the other's annotation by the API, to what it is already."""
    cookies = {item["name"]: item["value"] for item in window.page.context.cookies(other.url)}
    answer = window.page.request.patch(
        f"{other.url}/api/annotations/{other.annotation}/",
        headers={"X-CSRFToken": cookies.get("csrftoken", ""), "Referer": other.url},
        data={"lead_time": 5.0},
        max_redirects=0,
    )
    return answer.status == 200


TRIES: dict[str, Try] = {
    "the own task, opened: another's annotation": _in_the_own_task,
    "“Label All Tasks” in the own project: another's task": _in_the_stream,
    "the list of projects: another's project": _in_the_list,
    "the address of another's task, typed: the labels in it": _by_address,
    "the API with the own session: another's task": _asked(
        lambda place: f"/api/tasks/{place.task}", lambda answer, place: bool(answer.json().get("annotations"))
    ),
    "the API with the own session: an export of another's project": _asked(
        lambda place: f"/api/projects/{place.project}/export?exportType=JSON", lambda answer, _: bool(answer.json())
    ),
    "the API with the own session: another's e-mail address": _asked(
        lambda place: "/api/users/", lambda answer, place: place.email in answer.text()
    ),
    "the API with the own session: a change of another's annotation": _changed,
}
ORDINARY = list(TRIES)[:2]
"""What happens in the course of ordinary work: nobody has to look for it."""


class Windows:
    """The windows of several annotators, all open at once."""

    def __init__(self, browser: Browser, owners: list[Own]) -> None:
        self._owners = owners
        self._windows = [owner.at_work(browser) for owner in owners]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for window in self._windows:
            window.__exit__(None, None, None)

    def look(self) -> dict[str, list[bool]]:
        """Let everybody try everything on everybody else; for each thing, whether it reached the work, by pair."""
        views: dict[str, list[bool]] = {what: [] for what in TRIES}
        # One thing after the other in every window, so that all sessions are alive all the time.
        for what, attempt in TRIES.items():
            for window, owner in zip(self._windows, self._owners, strict=True):
                for other in self._owners:
                    if other is not owner:
                        views[what].append(attempt(window, owner.place, other.place))
        return views

    def pictures(self, folder: Path) -> None:
        """Keep what is on every screen."""
        for window, owner in zip(self._windows, self._owners, strict=True):
            window.screenshot(folder / f"reach-{owner.name}.png")


def logs_in(browser: Browser, owner: Own, url: str) -> bool:
    """Try an annotator's login on another's server."""
    try:
        owner.at_work(browser, url).__exit__(None, None, None)
    except PermissionError:
        return False
    return True


def table(seen: dict[str, dict[str, list[bool]]]) -> str:
    """Say in a table what was reached in each mode, by how many of the pairs."""
    modes = list(seen)
    lines = [f"| what is tried | {' | '.join(modes)} |", f"| --- |{' --- |' * len(modes)}"]
    for what in dict.fromkeys(name for found in seen.values() for name in found):
        cells = []
        for mode in modes:
            tried = seen[mode].get(what)
            cells.append(
                "—" if tried is None else f"{'**reached**' if any(tried) else 'no'} ({sum(tried)} of {len(tried)})"
            )
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
