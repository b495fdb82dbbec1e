"""A project, its annotators and a proxy in front of the session's server."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from faults.operations import IMPORTED, SHELL, SMALL, Bench, Operation
from faults.proxy import Proxy
from faults.stand_in import StandIn, say_json
from faults.world import Person, World
from support.forked import Forking


@pytest.fixture(scope="session")
def people(embedded: Any) -> list[Person]:
    """Two annotators with accounts of their own."""
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    people = [Person(server, name) for name in ("ann", "bob")]
    server.close()
    return people


@pytest.fixture(scope="session")
def forking(embedded: Any) -> Iterator[Forking]:
    """The process that runs are forked from; they have the session's token in their environment."""
    forking = Forking(IMPORTED, SHELL | {"LABEL_STUDIO_API_KEY": embedded[1].token}, SMALL)
    yield forking
    forking.close()


@pytest.fixture(scope="module")
def another_host() -> Iterator[StandIn]:
    """Another host, which answers and remembers what it was asked."""
    with StandIn(say_json({"release": "1.23.2", "access": "x"})) as found:
        yield found


@pytest.fixture(scope="module")
def bench(
    embedded: Any, people: list[Person], forking: Forking, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """Seven texts, two annotators, one proxy; whatever a test leaves on the server, the next one makes ready anew."""
    running, credentials = embedded
    folder: Path = tmp_path_factory.mktemp("bench")
    server = LabelStudio.at(running.url, credentials.token)
    with Proxy(running.url) as proxy:
        yield Bench(World(folder / "world", server, people), proxy, forking, folder)
    server.close()


@pytest.fixture(scope="module")
def length(bench: Bench) -> Callable[[Operation], int]:
    """Return how many requests an operation makes."""
    return functools.cache(bench.length)
