"""`claimset demo`, run as a newcomer would, and killed as a newcomer would."""

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pyarrow.parquet as parquet
import pytest

from claimset.store.links import links_between, released_links, write_links
from claimset.store.project import Project
from claimset.texts.hydrate import hydrate
from support.releasing import clone

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]

CLAIMSET = [sys.executable, "-c", "from claimset.commands import main; main()"]
SEEDS = ROOT.parent / "shared" / "seeds"


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CLAIMSET, *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=300)


def _tracked(root: Path) -> dict[str, str]:
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for name in ("schema", "raw", "annotations")
        for file in sorted((root / name).rglob("*"))
        if file.is_file()
    }


def _rows(release: Path) -> dict[str, bytes]:
    """
    Every file of a release but those that name the server, which each demo starts anew, or hash what does.

    What is played in a demo is labelled under the guidelines of today, and what is stored under those of then.
    """
    of_server = {"provenance.jsonl", "MANIFEST.json", "SHA256SUMS", "croissant.json"}
    return {
        file.relative_to(release).as_posix(): _without_guidelines(file)
        for file in sorted(release.rglob("*"))
        if file.is_file() and file.name not in of_server
    }


def _without_guidelines(file: Path) -> bytes:
    if file.suffix != ".parquet":
        return re.sub(rb'"guideline_version": ?"[^"]+"', b"", file.read_bytes())
    table = parquet.read_table(file)
    columns = [name for name in table.column_names if name != "guideline_version"]
    return repr(table.select(columns).to_pylist()).encode()


def _servers(root: Path) -> list[int]:
    marker = str(root)
    servers = []
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        environ = process.info["environ"] or {}
        if environ.get("CLAIMSET_TEST_RUN") == marker and process.info["pid"] != os.getpid():
            servers.append(process.info["pid"])
    return servers


class _Demo(NamedTuple):
    """A project that went through the demo: its tracked files before, what was printed, the seconds, the rows."""

    project: Project
    tracked: dict[str, str]
    stdout: str
    seconds: float
    rows: dict[str, bytes]


def _release(root: Path) -> Path:
    (release,) = (root / "build").glob("[!.]*")
    return release


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> _Demo:
    """The demo of a fresh clone, run to its end once."""
    project = clone(tmp_path_factory.mktemp("demo") / "checkout", "DATASHEET.md", "CHANGELOG.md")
    tracked, start = _tracked(project.root), time.monotonic()
    process = _run(project.root, "demo")
    assert process.returncode == 0, process.stderr
    return _Demo(project, tracked, process.stdout, time.monotonic() - start, _rows(_release(project.root)))


def test_a_fresh_clone_takes_its_open_texts_through_and_says_how_many_wait(demo: _Demo) -> None:
    documents = demo.project.documents()
    open_texts = sum(1 for document in documents if document.is_open)
    assert f"{open_texts} documents in {2 * open_texts} tasks" in demo.stdout
    assert f"{len(documents) - open_texts} documents wait for their text" in demo.stdout
    for step in ("serve", "push", "annotate", "pull", "adjudicate", "check", "export", "load"):
        assert f"\n{step} " in demo.stdout
    assert _tracked(demo.project.root) == demo.tracked
    assert demo.rows != {}


@pytest.fixture
def hydrated(checkout: Project) -> Project:
    """A fresh clone; with the articles, if they lie beside this project, and then with links between its documents."""
    if SEEDS.is_dir():
        assert sum(item.is_here for item in hydrate(checkout, SEEDS).documents) == 5
        write_links(checkout, links_between(Project(ROOT), {document.id for document in checkout.documents()}))
    return checkout


def test_a_demo_stopped_at_any_moment_leaves_no_process_and_no_half_file_and_then_takes_all_texts_through(
    demo: _Demo, hydrated: Project
) -> None:
    moments, root, tracked = random.Random(1), hydrated.root, _tracked(hydrated.root)
    # Each strikes in another third of a demo: while the server starts, while it works, and after that.
    for third, how in enumerate((signal.SIGINT, signal.SIGKILL, signal.SIGTERM)):
        process = subprocess.Popen(
            [*CLAIMSET, "demo"],
            cwd=root,
            env={**os.environ, "CLAIMSET_TEST_RUN": str(root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(max(0.5, moments.uniform(third, third + 1) / 3 * demo.seconds))
        process.send_signal(how)
        assert process.wait(60) in {0, 130, -how}
        limit = time.monotonic() + 20
        while _servers(root) and time.monotonic() < limit:
            time.sleep(0.2)
        assert _servers(root) == []
        assert _tracked(root) == tracked
        for folder in (root / "build").glob("[!.]*"):
            sums = (folder / "SHA256SUMS").read_text().splitlines()
            listed = {line.split("  ")[1]: line.split("  ")[0] for line in sums}
            hashes = {
                file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
                for file in folder.rglob("*")
                if file.is_file() and file.name != "SHA256SUMS"
            }
            assert hashes == listed
    result = _run(root, "demo")
    assert result.returncode == 0, result.stderr
    assert ("wait for their text" in result.stdout) == any(
        hydrated.text_of(document) is None for document in hydrated.documents()
    )
    assert [item.name for item in (root / "build").glob(".*")] == [".lock"]
    if not SEEDS.is_dir():
        assert _rows(_release(root)) == demo.rows
        return
    assert _run(root, "export", "--version", "0.0.0", "--out", "again").returncode == 0
    again = next((root / "again").glob("[!.]*"))
    assert _rows(again) == _rows(_release(root)) != {}
    assert released_links(again) == released_links(_release(root)) != []
