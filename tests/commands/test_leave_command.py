"""An annotator is forgotten from the command line, once somebody said yes."""

from collections.abc import Callable

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.pulling import Bench


@pytest.fixture
def pulled(with_texts: Callable[..., Project]) -> Project:
    """A text that somebody labelled."""
    bench = Bench(with_texts(owls="Owls came to Harrow on Monday."))
    bench.annotate(1, "Harrow")
    bench.pull()
    return bench.project


def test_nothing_is_forgotten_before_somebody_says_yes(pulled: Project, within: Callable[..., CommandResult]) -> None:
    before = pulled.private("annotators.json")
    planned = within(pulled, "leave", "a01", "--plan")
    assert (planned.code, "1 annotation of a01 stay; 0 notes and the address go" in planned.words) == (0, True)
    assert within(pulled, "leave", "a01").code == 1
    assert pulled.private("annotators.json") == before
    done = within(pulled, "leave", "a01", "--yes")
    assert (done.code, "it is forgotten here who a01 is" in done.words) == (0, True)
    assert pulled.private("annotators.json")["a01"]["email"] == "left"
    assert within(pulled, "leave", "a07", "--yes").code == 3
    assert within(pulled, "status", "--offline").code == 0


def test_a_pull_says_that_earlier_files_are_kept(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult]
) -> None:
    bench = Bench(with_texts(owls="Owls came to Harrow on Monday."))
    bench.annotate(1, "Harrow")
    with bench.shelf.serving() as (server, _):
        place = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": "0" * 40}
        first = within(bench.project, "pull", **place)
        assert "are kept" not in first.words
        bench.annotate(1, "Monday", by=4)
        second = within(bench.project, "pull", **place)
    assert "earlier files of 1 document are kept: claimset kept lists and restores them" in second.words
