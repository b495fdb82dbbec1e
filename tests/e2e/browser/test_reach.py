"""Annotators at once: a project each hides in ordinary work and no further; a server each denies."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from e2e.browser.reach import ORDINARY, TRIES, Own, Windows, logs_in

pytestmark = [pytest.mark.server, pytest.mark.browser]

_NAMES = ("a01", "a02")
_OTHERS = ("a04", "a05")
"""The session's server knows the first two already; bench/reach.py looks with three."""


@pytest.fixture
def servers(server: LabelStudio, tmp_path: Path) -> Iterator[list[LabelStudio]]:
    """A server of their own for everybody; the session's is the first."""
    with ExitStack() as open_:
        servers = [server]
        for name in _OTHERS[1:]:
            credentials = Credentials.generate()
            running = open_.enter_context(EmbeddedServer(tmp_path / name, credentials))
            running.start()
            servers.append(LabelStudio.at(running.url, credentials.token))
            open_.callback(servers[-1].close)
        yield servers


def _owners(project: Project, servers: list[LabelStudio], names: tuple[str, ...]) -> list[Own]:
    interface = project.schema().interfaces["all"]
    return [Own(server, project, interface, name) for name, server in zip(names, servers, strict=True)]


def _pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("CLAIMSET_SCREENSHOTS") or tmp_path)


def test_a_project_each_hides_in_ordinary_work_and_not_from_somebody_who_looks(
    browser: Browser, with_texts: Callable[..., Project], server: LabelStudio, tmp_path: Path
) -> None:
    project = with_texts(text="Northmere Council counted 95 reports, a spokesperson said.")
    with Windows(browser, _owners(project, [server] * len(_NAMES), _NAMES)) as windows:
        views = windows.look()
        windows.pictures(_pictures(tmp_path))
    assert {what for what in ORDINARY if any(views[what])} == set()
    # The documentation says so plainly: on Community whoever is logged in reaches everything.
    assert {what for what in TRIES if all(views[what])} == set(TRIES) - set(ORDINARY)


def test_a_server_each_denies(
    browser: Browser, with_texts: Callable[..., Project], servers: list[LabelStudio], tmp_path: Path
) -> None:
    project = with_texts(text="Northmere Council counted 95 reports, a spokesperson said.")
    owners = _owners(project, servers, _OTHERS)
    with Windows(browser, owners) as windows:
        views: dict[str, Any] = windows.look()
        windows.pictures(_pictures(tmp_path))
    assert {what for what in TRIES if any(views[what])} == set()
    assert not logs_in(browser, owners[0], owners[1].place.url)
    assert logs_in(browser, owners[0], owners[0].place.url)
