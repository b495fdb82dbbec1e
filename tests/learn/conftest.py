"""One project of labelled recipes for all tests that do not change it."""

import pytest

from claimset.learn.learn import learn
from claimset.store.project import Project
from support.learning import add_recipes, kitchen


@pytest.fixture(scope="session")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Twelve recipes with gold to learn from, two of test, two that nobody labelled, and what was learned."""
    project = kitchen(tmp_path_factory.mktemp("recipes") / "kitchen")
    add_recipes(project, "train", 12)
    add_recipes(project, "test", 2, start=100)
    add_recipes(project, "train", 2, start=200, labelled=False)
    add_recipes(project, "test", 1, start=300, labelled=False)
    learn(project)
    return project
