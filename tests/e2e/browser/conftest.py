"""A browser, an invited annotator, and a project whose texts wait on the server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.schema import Schema
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.browser.annotator import Annotator
from e2e.browser.chromium import FLAGS, MISSING, found
from e2e.browser.ledger import Ledger
from e2e.browser.scenario import Scenario

EMAIL, PASSWORD = "mara@people.example", "a-long-password"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session, with a new profile."""
    program = found()
    if program is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """Open a page of ours from a file; whatever else it asks for, logs or throws fails the test."""
    window = browser.new_context().new_page()
    requests: list[str] = []
    broken: list[str] = []
    window.on("request", lambda request: requests.append(request.url))
    window.on("pageerror", lambda error: broken.append(str(error)))
    window.on("console", lambda line: broken.append(line.text))
    window.on("dialog", lambda dialog: broken.append(dialog.message))
    file = tmp_path / "page.html"

    def open_file(html: str) -> Page:
        file.write_text(html, encoding="utf-8")
        window.goto(file.as_uri())
        return window

    yield open_file
    # A file that a page offers to save is asked for too, as a blob of the page itself.
    assert {url for url in requests if not url.startswith("blob:")} == {file.as_uri()}
    assert broken == []
    window.context.close()


@pytest.fixture(scope="session")
def logged_in(browser: Browser, embedded: Any) -> Iterator[Annotator]:
    """An annotator who was invited and has logged in through the page; her window keeps the scripts of the editor."""
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    account = Account(running.url)
    account.sign_up(server.accounts.invitation(), EMAIL, PASSWORD)
    account.close()
    server.close()
    with Annotator(browser, running.url) as annotator:
        annotator.log_in(EMAIL, PASSWORD)
        yield annotator


@pytest.fixture(scope="module")
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """What was done by hand and what was pulled, row by row; a table where a folder for pictures is named."""
    rows = Ledger()
    yield rows
    if folder := os.environ.get("CLAIMSET_SCREENSHOTS"):
        (Path(folder) / f"{request.path.stem}.md").write_text(rows.table(), encoding="utf-8")


@pytest.fixture
def annotator(logged_in: Annotator, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Annotator]:
    """The annotator at a page of her own; what was on the screen at the end is kept as a picture."""
    folder = Path(os.environ.get("CLAIMSET_SCREENSHOTS") or tmp_path)
    logged_in.reopen()
    yield logged_in
    logged_in.screenshot(folder / f"{request.node.name}.png")
    assert logged_in.errors == []
    assert logged_in.dialogs == []


@pytest.fixture
def waiting(
    project: Project, server: LabelStudio, schema: Schema, with_texts: Callable[..., Project]
) -> Callable[..., Any]:
    """Push a scenario's text, with what somebody labelled in earlier passes; return the server's project and task."""

    def make(scenario: Scenario) -> tuple[int, int]:
        with_texts(text=scenario.text.text)
        if scenario.shown:
            (document,) = project.documents()
            project.write_pulled(document, scenario.earlier(document), schema)
        plans = plan_push(project, server, [scenario.interface.name])
        assert [issue.message for item in plans for issue in item.issues] == []
        assert push(project, server, plans) == 1
        target = find_project(server, schema, scenario.interface)
        assert target is not None
        (task,) = server.tasks.list_keyed(target.id)
        return target.id, task.id

    return make
