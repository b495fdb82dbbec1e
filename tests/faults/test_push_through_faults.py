"""A push through a line that breaks: after it, the server has every document exactly once."""

from collections import Counter
from collections.abc import Callable

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Trouble
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from faults.proxy import Exchange, Proxy

pytestmark = pytest.mark.server


def _after_commit(exchange: Exchange) -> None:
    _ = exchange.answer
    exchange.say(504)


def _dropped(exchange: Exchange) -> None:
    _ = exchange.answer
    exchange.handler.connection.close()


def _cut_short(exchange: Exchange) -> None:
    _ = exchange.answer
    exchange.head(201, 5000)
    exchange.write(b'{"task_')
    exchange.handler.connection.close()


def _too_many(exchange: Exchange) -> None:
    _ = exchange.answer
    exchange.say(429, Retry_After="1")


FAULTS = [_after_commit, _dropped, _cut_short]


def _keys(project: Project, server: LabelStudio) -> Counter[str]:
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["all"])
    return Counter(task.key for task in server.tasks.list_keyed(target.id)) if target else Counter()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_an_answer_lost_after_the_server_committed_sends_nothing_twice(
    fault: Callable[..., None], with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(**{f"text-{number}": f"Text {number} about figures." for number in range(7)})
    spoiled: list[bool] = []

    def spoil(exchange: Exchange) -> bool:
        if exchange.is_import and not spoiled:
            spoiled.append(True)
            fault(exchange)
            return True
        return False

    with Proxy(server.url, spoil) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        push(project, through, plan_push(project, through, ["all"]), wait=lambda _: None)
        through.close()
    assert spoiled
    assert _keys(project, server) == Counter({f"text-{number}/all": 1 for number in range(7)})


def test_a_line_that_never_heals_ends_in_one_sentence_and_the_next_push_completes(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one="The first text here.", two="The second text here.")

    def spoil(exchange: Exchange) -> bool:
        if exchange.is_import:
            _ = exchange.answer
            exchange.say(500)
        return exchange.is_import

    with Proxy(server.url, spoil) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        plans = plan_push(project, through, ["all"])
        push(project, through, plans, wait=lambda _: None)
        through.close()
    assert _keys(project, server) == Counter({"one/all": 1, "two/all": 1})
    assert push(project, server, plan_push(project, server, ["all"])) == 0


def test_a_server_that_asks_to_wait_is_told_of_in_one_sentence_and_nothing_is_sent_twice(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one="The first text here.")

    def spoil(exchange: Exchange) -> bool:
        if exchange.is_import:
            _too_many(exchange)
        return exchange.is_import

    with Proxy(server.url, spoil) as proxy:
        through = LabelStudio.at(proxy.url, server.token)
        plans = plan_push(project, through, ["all"])
        with pytest.raises(Trouble) as trouble:
            push(project, through, plans, wait=lambda _: None)
        through.close()
        assert proxy.posts == 2
    assert trouble.value.remedy
    assert _keys(project, server)["one/all"] == 1
