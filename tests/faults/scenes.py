"""Commands that write to a disk: what is laid out for each, how it is run in a process of its own, what it wrote."""

import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import claimset.commands.streams  # noqa: F401  (what a forked process needs is read once)
from claimset.commands import main
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.release.export import export
from claimset.server.backup import backup
from claimset.store.cache import package_hash
from claimset.store.links import links_text
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from commands.conftest import CommandResult
from support.backups import DATABASE, OWNER_JSON, make_database
from support.forked import modules_of_runs
from support.migrating import TEXT, annotate, change_schema
from support.recording import answered_for
from support.releasing import clone, copy_schema, keep_documents
from support.tree import tree

_PLACES = ("raw", "annotations", "build", ".claimset/server", ".claimset/texts", "published", "schema", "new")
_CACHE = ".claimset/checked/"
_OLDER = Path(__file__).resolve().parents[1] / "project" / "older_project"
TEXTS = {f"doc-{number}": f"Northmere Police counted {number} people in Harrow that day. " * 40 for number in range(6)}


class Scene(NamedTuple):
    """
    What is run, in a folder that was laid out for it.

    `one_by_one` says that some documents may be done and others not. `environment` holds further variables.
    """

    lay_out: Callable[[Path], object]
    words: Sequence[str]
    one_by_one: bool = False
    environment: tuple[tuple[str, str], ...] = ()


def run(folder: Path, scene: Scene, disturb: Callable[[], object] = lambda: None) -> CommandResult:
    """Run a command in a project, in a process forked from this one, which calls `disturb` before it begins."""
    _import_modules()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.dup2(writing, 2)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            os.chdir(folder / "project")
            os.environ.update({name: value.replace("{here}", str(folder)) for name, value in scene.environment})
            os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
            tempfile.tempdir = None
            disturb()
            sys.argv = ["claimset", *(word.replace("{here}", str(folder)) for word in scene.words)]
            main()
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:  # noqa: BLE001  (as the interpreter does at its end)
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as said:
        err = said.read()
    return CommandResult(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "", err)


@cache
def _import_modules() -> None:
    """Read once what every forked process would read."""
    for name in modules_of_runs():
        importlib.import_module(name)
    package_hash()


def limit_files(most: int) -> None:
    """Let no file of this process get more than `most` bytes."""
    import resource  # no module of Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def stored(folder: Path) -> dict[str, bytes]:
    """Everything that a command wrote for people, by name; what it keeps to be faster is not."""
    found = {place: tree(folder / "project" / place) for place in _PLACES if (folder / "project" / place).exists()}
    # A file that locks is empty and stays.
    return {
        f"{place}/{name}": data
        for place, files in found.items()
        for name, data in files.items()
        if data and _CACHE not in name
    }


def leftovers(folder: Path) -> list[str]:
    """Files and folders that were begun and not finished."""
    ends = (".part", ".new", ".old")
    return [str(file.relative_to(folder)) for file in folder.rglob("*") if file.name.endswith(ends)]


def copy_small_schema(folder: Path) -> Project:
    """Lay out a project that has nothing but its schema."""
    copy_schema(folder / "project")
    return Project(folder / "project")


def with_texts(folder: Path) -> Project:
    """Lay out a project that has TEXTS."""
    project = copy_small_schema(folder)
    _incoming(folder)
    add(project, sorted((folder / "incoming").iterdir()), Defaults())
    return project


def _incoming(folder: Path) -> None:
    (folder / "incoming").mkdir()
    for name, text in TEXTS.items():
        (folder / "incoming" / f"{name}.txt").write_text(text)


def _to_add(folder: Path) -> None:
    own = copy_small_schema(folder)
    _incoming(folder)
    (folder / "first.txt").write_text("A first text, which is not ours, stands in the lock already.")
    add(own, [folder / "first.txt"], Defaults(tier="own_copy"))


def _without_gold(folder: Path) -> None:
    _labelled(folder)
    shutil.rmtree(folder / "project" / "annotations" / "gold")


def _labelled(folder: Path) -> Project:
    return keep_documents(clone(folder / "project", "CHANGELOG.md"), 4)


def _released(folder: Path) -> None:
    project = answered_for(_labelled(folder))
    identity = ("-c", "user.name=a01", "-c", "user.email=a01@example.org")
    for words in (
        ("init", "--quiet"),
        ("add", "."),
        ("commit", "--quiet", "-m", "all"),
    ):
        subprocess.run(["git", "-C", str(project.root), *identity, *words], check=True)
    export(project, record=True)


def back_up(folder: Path) -> None:
    """Lay out an empty project, the data of a server, and a backup of it."""
    copy_small_schema(folder)
    data = folder / "data"
    (data / "media").mkdir(parents=True)
    (data / "media" / "upload.bin").write_bytes(random.Random(1).randbytes(200_000))
    make_database(data / DATABASE, [(number, f"{number} " * 500) for number in range(300)])
    backup(data, folder / "backup.tar.gz", OWNER_JSON)


def _exported_by_brat(folder: Path) -> None:
    with_texts(folder)
    for name in TEXTS:
        (folder / "incoming" / f"{name}.ann").write_text("T1\tLAW_ENFORCEMENT 0 16\tNorthmere Police\n")


def _with_an_issue(folder: Path) -> None:
    file = _labelled(folder).stored("gold")[0]
    record = json.loads(file.read_bytes())
    file.write_text(json.dumps(record | {"language": "nl" if record["language"] == "en" else "en"}), encoding="utf-8")


def _linkable(folder: Path) -> None:
    clone(folder / "project")
    link = StoredLink(
        LinkedClaim("pingloop-campaign", "c5"),
        LinkedClaim("kestrelby-lessons", "c14"),
        "NOT_COMPARABLE",
        "c01",
        "accounts and trainers",
    )
    (folder / "links.jsonl").write_text(links_text([link]), encoding="utf-8")


def _with_a_newer_schema(folder: Path) -> None:
    project = copy_small_schema(folder)
    for number in range(4):
        (folder / f"doc-{number}.txt").write_text(f"{TEXT} That is {number}.")
    add(project, sorted(folder.glob("*.txt")), Defaults())
    annotate(project)
    change_schema(project, lambda source: source.update({"x-guidelines": "9.0.0"}))


def _older(folder: Path) -> None:
    shutil.copytree(_OLDER, folder / "project")


def _to_correct(folder: Path) -> None:
    project = _labelled(folder)
    text = (project.root / "raw" / "comsafe-code.txt").read_text(encoding="utf-8")
    (folder / "corrected.txt").write_text(f"Corrected on Monday.\n\n{text}", encoding="utf-8")


def _own_copies(folder: Path) -> None:
    _to_add(folder)
    shutil.rmtree(folder / "project" / ".claimset" / "texts")
    (folder / "copies").mkdir()
    shutil.move(folder / "first.txt", folder / "copies")


def _nothing(folder: Path) -> None:
    (folder / "project").mkdir()


_IMPORT = [f"{{here}}/incoming/{name}.ann" for name in TEXTS]
SCENES = {
    "add": Scene(_to_add, ["add", *(f"{{here}}/incoming/{name}.txt" for name in TEXTS), "--text-tier", "own_copy"]),
    "add open": Scene(_to_add, ["add", *(f"{{here}}/incoming/{name}.txt" for name in TEXTS), "--licence", "CC0-1.0"]),
    "adjudicate": Scene(_without_gold, ["adjudicate"], one_by_one=True),
    "correct": Scene(_to_correct, ["correct", "comsafe-code", "{here}/corrected.txt", "--yes"], one_by_one=True),
    "event": Scene(with_texts, ["event", *TEXTS, "northmere"]),
    "export": Scene(_labelled, ["export"]),
    "export, temporary files": Scene(_labelled, ["export"], environment=(("TMPDIR", "{here}"),)),
    "hydrate": Scene(_own_copies, ["hydrate", "{here}/copies"]),
    "import": Scene(_exported_by_brat, ["import", *_IMPORT, "--format", "brat", "--annotator", "a01"]),
    "init": Scene(_nothing, ["init", "new", "--name", "owls", "--language", "en"]),
    "links": Scene(_linkable, ["links", "--apply", "{here}/links.jsonl"]),
    "links, a page": Scene(_labelled, ["links", "--review", "new/links.html"]),
    "migrate": Scene(_with_a_newer_schema, ["schema", "migrate", "--apply"], one_by_one=True),
    "publish": Scene(_released, ["publish", "--to", "{here}/project/published", "--apply"]),
    "restore": Scene(back_up, ["serve", "--restore", "{here}/backup.tar.gz"]),
    "sample": Scene(_labelled, ["sample", "--page", "new/sample.html"]),
    "schema build": Scene(with_texts, ["schema", "build"], one_by_one=True),
    "upgrade": Scene(_older, ["upgrade", "--apply"], one_by_one=True),
    "waive": Scene(_with_an_issue, ["waive", "GLD001", "comsafe-code", "--reason", "meant so", "--owner", "Ada Byron"]),
}
