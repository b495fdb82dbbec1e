"""claimset learn and propose, as a person types them."""

from pathlib import Path

import pytest

from claimset.store.project import Project
from claimset.sync.push.order import read_order
from commands.conftest import run
from support.learning import add_recipes, kitchen


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = kitchen(tmp_path_factory.mktemp("learned") / "kitchen")
    add_recipes(project, "train", 6)
    add_recipes(project, "test", 1, start=100)
    add_recipes(project, "train", 1, start=200, labelled=False)
    return project


def test_learning_and_proposing_say_what_came_of_it(recipes: Project) -> None:
    learned = run("learn", cwd=recipes.root)
    assert learned.code == 0, learned.err
    assert "things: 6 documents (6 made by a person) in 6 groups, 5 folds" in learned.words
    assert [line.split()[:3] for line in learned.out.splitlines()[:2]] == [
        ["label", "language", "spans"],
        ["all", "all", learned.out.splitlines()[1].split()[2]],
    ]
    proposed = run("propose", cwd=recipes.root)
    assert proposed.code == 0, proposed.err
    assert "1 document without labels, 1 file changed" in proposed.words
    assert proposed.out.splitlines()[0].split() == ["layer", "label", "proposed"]
    again = run("propose", "--json", cwd=recipes.root)
    assert again.data["changed"] == []


def test_an_order_is_a_file_that_push_reads(recipes: Project, tmp_path: Path) -> None:
    run("learn", cwd=recipes.root)
    result = run("propose", "--order", cwd=recipes.root)
    head, *ids = result.out.splitlines()
    assert head == "id"
    assert [name.startswith("recipe-200") for name in ids] == [True]
    assert "1 document; 1 of them drawn at random" in result.words
    file = tmp_path / "order.csv"
    file.write_text(result.out, encoding="utf-8")
    assert read_order(recipes, file) == ids


def test_errors_are_sentences(recipes: Project, tmp_path: Path) -> None:
    empty = kitchen(tmp_path / "empty")
    assert run("propose", cwd=empty.root).code == 3
    assert "nothing was learned yet" in run("propose", cwd=empty.root).words
    assert "two are needed" in run("learn", cwd=empty.root).words
    assert run("propose", "--precision", "2", cwd=recipes.root).code == 2
    assert "the schema has no layer 'spoons'" in run("learn", "--layer", "spoons", cwd=recipes.root).words
