"""What tests share: the schema, small projects, and one real server for the session."""

from support import compiled_code  # noqa: F401  (what is imported after it is compiled once)

# isort: split
import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from claimset.labelstudio.transport.client import LabelStudio
from claimset.learn.learn import learn
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.server.backend import ALLOW_LOOPBACK
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from postgresql import PostgreSQL
from support.documents import manifest_line
from support.learning import add_recipes, kitchen
from support.owner import as_owner, delete
from support.releasing import clone, copy_schema, with_splits

ROOT = Path(__file__).resolve().parents[1]
# A worker hands its own path to what it starts, which would find the folders of tests among its modules.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("PYTHONPATH", None)
# What a test writes it forgets: where memory has room for it, and programs may be started from there, no write waits
# for a disk. Each fsync of ours, and each commit of a Label Studio's database, is one.
_MEMORY, _ROOM = Path("/dev/shm"), 4_000_000_000
if (
    "TMPDIR" not in os.environ
    and os.access(_MEMORY, os.W_OK)
    and shutil.disk_usage(_MEMORY).free > _ROOM
    and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
):
    tempfile.tempdir = os.environ["TMPDIR"] = str(_MEMORY)

# The order of the files rests on these seconds of the processor, roughly, and nothing else does.
_TAKES = {"browser": 5.0, "server": 1.5}
_OTHERS_TAKE = 0.05
# What files take beside that: servers and whole processes of their own, or much to compute.
_LONG_FILES = {
    "e2e/test_demo.py": 50,
    "faults/test_full_disk.py": 30,
    "e2e/browser/test_reach.py": 35,
    "faults/test_every_fault.py": 25,
    "e2e/test_isolated.py": 15,
    "e2e/test_serve.py": 15,
    "e2e/test_swap.py": 15,
    "e2e/test_tutorial.py": 15,
    "test_contributing.py": 15,
    "commands/test_readme.py": 15,
    "commands/test_schema_versions.py": 10,
    "release/test_export.py": 10,
    "release/test_bounded_parquet.py": 10,
    "release/test_descriptions.py": 10,
    "check/test_cache.py": 10,
    "sync/test_prove_typed_values.py": 10,
    "test_api.py": 10,
}

# No test is judged by its time; under CI Hypothesis draws the same examples every time by itself.
settings.register_profile("quick", deadline=None, max_examples=20)
# What `--hypothesis-profile thorough` asks for.
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The project's own schema, with its lexicons."""
    return Project(ROOT).schema()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A new project: the project's schema with the splits of a schema that names none, no text, no annotation."""
    root = tmp_path / "project"
    copy_schema(root)
    return with_splits(Project(root), None)


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """A copy of this project as a fresh clone has it: schema, texts and annotations, no hydrated text."""
    return clone(tmp_path / "checkout", "DATASHEET.md", "CHANGELOG.md")


@pytest.fixture(scope="session")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Recipes with gold to learn from, of test, and without labels; and what was learned. No test changes them."""
    project = kitchen(tmp_path_factory.mktemp("recipes") / "kitchen")
    add_recipes(project, "train", 12)
    add_recipes(project, "test", 2, start=100)
    add_recipes(project, "train", 2, start=200, labelled=False)
    add_recipes(project, "test", 1, start=300, labelled=False)
    learn(project)
    return project


@pytest.fixture
def document() -> Callable[..., Document]:
    """Make a manifest line for a text; any field can be given."""
    return manifest_line


@pytest.fixture
def with_texts(project: Project, tmp_path: Path) -> Callable[..., Project]:
    """Add texts to the new project, by id; `tier` holds for all of them."""

    def make(tier: str = "open", **texts: str) -> Project:
        folder = tmp_path / "incoming"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / f"{name}.txt").write_bytes(text.encode())
        files = [folder / f"{name}.txt" for name in texts]
        outcomes = add(project, files, Defaults(tier=tier, licence="CC-BY-4.0"))  # type: ignore[arg-type]
        assert all(outcome.state == "added" for outcome in outcomes), outcomes
        return project

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose the database."""
    parser.addoption("--postgres", action="store_true", help="Label Studio on PostgreSQL in place of SQLite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Mark what speaks to a server when that is on PostgreSQL: `pytest --postgres -m postgres` runs it.

    The files that take longest come first, so that no worker is left with a long one at the end.
    """
    postgres_option = config.getoption("--postgres")
    seconds: Counter[Path] = Counter()
    for item in items:
        if postgres_option and item.get_closest_marker("server"):
            item.add_marker("postgres")
        elif not postgres_option and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="for Label Studio on PostgreSQL: pytest --postgres -m postgres"))
        seconds[item.path] += next((_TAKES[mark] for mark in _TAKES if item.get_closest_marker(mark)), _OTHERS_TAKE)
    for name, least in _LONG_FILES.items():
        seconds[ROOT / "tests" / name] += least
    items.sort(key=lambda item: -seconds[item.path])


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that stays to the end: modules and tests, a million objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[PostgreSQL | None]:
    """A PostgreSQL of the session's own where a run asks for it; None stands for SQLite."""
    if not request.config.getoption("--postgres"):
        yield None
        return
    with PostgreSQL() as found:
        yield found


@pytest.fixture(scope="session")
def embedded(
    tmp_path_factory: pytest.TempPathFactory, database: PostgreSQL | None
) -> Iterator[tuple[EmbeddedServer, Credentials]]:
    """One real Label Studio for the whole session, from the cached database or on PostgreSQL."""
    credentials = Credentials.generate()
    # Tests run backends for proposals on this machine, as `claimset serve --proposals` does.
    settings = {**ALLOW_LOOPBACK, **(database.settings if database else {})}
    with EmbeddedServer(tmp_path_factory.mktemp("server"), credentials, environment=settings) as server:
        server.start()
        yield server, credentials


@pytest.fixture
def server(embedded: tuple[EmbeddedServer, Credentials]) -> Iterator[LabelStudio]:
    """The session's server, emptied of projects before the test."""
    running, credentials = embedded
    client = LabelStudio.at(running.url, credentials.token)
    for number in _projects(client):
        delete(client, "projects", number)
    yield client
    client.close()


def _projects(server: LabelStudio) -> list[int]:
    return [int(item["id"]) for item in as_owner(server, "GET", "projects/", params={"page_size": 1000})["results"]]


@pytest.fixture(autouse=True)
def _no_server_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
