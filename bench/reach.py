"""
What three annotators can see and reach of each other's work, in both modes, in real browsers at once.

    python bench/reach.py

Writes bench/results/reach.md and bench/results/reach.json.
"""

import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import sync_playwright
from result_files import write_results

from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from e2e.browser.chromium import FLAGS, MISSING, found
from e2e.browser.reach import Own, Windows, logs_in, table
from support.owner import delete

NAMES = ("a01", "a02", "a03")
LOGIN = "another's server, with the own login: a session"


def main() -> int:
    """Look, and write the table."""
    program = found()
    if program is None:
        raise SystemExit(MISSING)
    views: dict[str, dict[str, list[bool]]] = {}
    with ExitStack() as open_:
        place = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        shutil.copytree(ROOT / "schema", place / "project" / "schema")
        project = Project(place / "project")
        file = place / "text.txt"
        file.write_text("Northmere Council counted 95 reports, a spokesperson said.", encoding="utf-8")
        add(project, [file], Defaults(tier="open"))
        interface = project.schema().interfaces["all"]
        servers = []
        for name in NAMES:
            credentials = Credentials.generate()
            running = open_.enter_context(EmbeddedServer(place / name, credentials))
            running.start()
            servers.append(LabelStudio.at(running.url, credentials.token))
            open_.callback(servers[-1].close)
        playwright = open_.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for mode, where in (("--blind isolated", servers), ("--blind workflow", servers[:1] * 3)):
            for item in servers[0].projects.list_titled(project.schema().name):
                delete(servers[0], "projects", item.id)
            names = NAMES if mode.endswith("isolated") else [f"a{number}" for number in (11, 12, 13)]
            owners = [Own(server, project, interface, name) for name, server in zip(names, where, strict=True)]
            with Windows(browser, owners) as windows:
                views[mode] = windows.look()
            if mode.endswith("isolated"):
                pairs = [(one, other) for one in owners for other in owners if one is not other]
                views[mode][LOGIN] = [logs_in(browser, one, other.place.url) for one, other in pairs]
        browser.close()
    views = dict(sorted(views.items(), reverse=True))
    when, server = datetime.now(UTC).strftime("%Y-%m-%d"), installed("label-studio")
    facts = {"when": when, "label_studio": server, "seen": views}
    page = (
        "# What annotators can see and reach of each other's work\n\n"
        f"Written by `python bench/reach.py`, {when}: three annotators logged in at once, each in a window of\n"
        f"Chromium of their own, Label Studio {server}. A project each is what `--blind workflow` gives, a server\n"
        "each what `--blind isolated` does. In brackets: of how many of the pairs the work was reached.\n\n"
        + table(views)
    )
    write_results("reach", facts, page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
