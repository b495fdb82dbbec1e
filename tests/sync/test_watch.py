"""Pulls by webhooks end where one pull ends."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from claimset.server.webhook import HEADER, WebhookListener
from claimset.store.project import Project
from claimset.sync.watch import watch
from support.pulling import Bench

TEXTS = {f"doc-{number:02d}": f"Northmere Police counted {number} people on that day." for number in range(20)}
LONG = 3600.0


def test_a_nudge_during_a_pull_has_a_pull_after_it() -> None:
    nudge, pulls = threading.Event(), []

    def pull() -> bool:
        pulls.append(nudge.is_set())
        if len(pulls) < 3:
            nudge.set()
        return len(pulls) < 3

    watch(nudge, pull, settle=0, every=LONG)
    assert pulls == [False, False, False]


def test_without_a_nudge_the_timer_pulls() -> None:
    pulls: list[int] = []
    watch(threading.Event(), lambda: pulls.append(1) or len(pulls) < 4, settle=LONG, every=0.01)  # type: ignore[func-returns-value]
    assert len(pulls) == 4


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Twenty documents on a server, none of them annotated."""
    return Bench(with_texts(**TEXTS))


def _stored(project: Project) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in project.stored("pulled")}


def test_a_storm_of_a_thousand_webhooks_ends_where_one_pull_ends(bench: Bench, tmp_path: Path) -> None:
    """Annotators submit and delete while webhooks come, several for each change."""
    nudge, ended, one_at_a_time = threading.Event(), threading.Event(), threading.Lock()
    pulls: list[bool] = []

    def pull() -> bool:
        is_last = ended.is_set()
        # The server in memory is no database: it has no transactions.
        with one_at_a_time:
            bench.pull()
        pulls.append(is_last)
        return not is_last

    def storm(address: str) -> None:
        with httpx.Client(trust_env=False, timeout=60) as client:

            def send(number: int) -> int:
                if number % 25 == 0:
                    with one_at_a_time:
                        row = bench.annotate(number // 50 + 1, "Northmere" if number % 50 else "Police")
                        if number % 100 == 25:
                            bench.delete(number // 50 + 1, row["id"])
                return client.post(address, headers={HEADER: "secret"}, content=b"forged").status_code

            with ThreadPoolExecutor(8) as senders:
                statuses = set(senders.map(send, range(1000)))
            assert statuses == {204}
            ended.set()
            send(1)

    with WebhookListener(0, "secret", nudge) as listener, ThreadPoolExecutor(1) as annotators:
        sending = annotators.submit(storm, listener.url)
        watch(nudge, pull, settle=0.05, every=LONG)
        sending.result()
    assert 2 <= len(pulls) < 500
    before = _stored(bench.project)
    assert before
    assert bench.pull(full=True).changed == []
    assert _stored(bench.project) == before
