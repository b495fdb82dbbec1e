"""claimset propose --llm, as a person types it; and the key, which is nowhere but in the requests."""

from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import run
from faults.stand_in import say, say_json
from support.language_model import KEY, StandInModel, completion
from support.learning import add_recipes, kitchen
from support.tree import tree


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = kitchen(tmp_path / "kitchen")
    add_recipes(project, "train", 2, labelled=False)
    return project


def _first_word(text: str) -> dict[str, object]:
    rows = [{"quote": text.split()[0], "occurrence": 1, "label": "FOOD"}]
    return {"things": [*rows, {"quote": "\x1b[31mnowhere", "occurrence": 1, "label": "FOOD"}]}


def test_a_plan_a_run_and_a_second_run(project: Project) -> None:
    with StandInModel(_first_word) as model:
        words = ("propose", "--llm", "--price-in", "1", "--price-out", "2")
        plan = run(*words, "--plan", cwd=project.root, **model.environment)
        assert (plan.code, model.requests) == (0, [])
        assert "nothing was sent" in plan.words
        first = run(*words, "--cap", "1", cwd=project.root, **model.environment)
        assert first.code == 0, first.err
        assert "2 new answers by 'stand-in-1b', 1,800 tokens sent and 80 received, which cost 0.0020" in first.words
        assert "2 spans of answers left out (2: the quote is not in the text)" in first.words
        assert "\x1b" not in first.out
        second = run(*words, "--json", cwd=project.root, **model.environment)
    assert second.data["new_answers"] == 0
    assert len(model.requests) == 2


def test_an_answer_of_no_use_is_named_with_what_it_took_and_asked_for_again(project: Project) -> None:
    words = ("propose", "--llm", "--price-in", "1", "--price-out", "2")
    with StandInModel(_first_word, say_json(completion("I would rather not.")), say(500)) as model:
        first = run(*words, cwd=project.root, **model.environment)
        plan = run(*words, "--plan", cwd=project.root, **model.environment)
    assert first.code == 1
    assert "2 documents got nothing; the next run asks again, and what failed may have cost" in first.words
    assert "recipe-0-0: the answer holds no JSON object (the answer is kept: .claimset/answers/" in first.words
    assert "0 new answers" in first.words
    assert "which cost" in first.words
    assert "the server counted no tokens of 1 request: these are estimates" in first.words
    assert "1 kept answer cannot be read: asked for again, which may cost again" in plan.words
    with StandInModel(_first_word) as model:
        again = run(*words, "--annotator", "m04", cwd=project.root, **model.environment)
    assert again.code == 0, again.err
    assert "2 files changed; 2 new answers, 1,800 tokens sent and 80 received, which cost 0.0020" in again.words


def test_the_key_is_in_no_file_and_in_no_line(project: Project) -> None:
    answers = [say(500, KEY), say(200, f'{{"choices": [{{"message": {{"content": "{KEY}"}}}}]}}')]
    with StandInModel(_first_word, *answers) as model:
        results = [run("propose", "--llm", cwd=project.root, **model.environment) for _ in range(2)]
        results += [run("propose", "--llm", "--annotator", "m04", cwd=project.root, **model.environment)]
    with StandInModel(_first_word, say(401, KEY)) as model:
        results += [run("propose", "--llm", "--layer", "steps", cwd=project.root, **model.environment)]
    assert [result.code for result in results] == [1, 0, 0, 3]
    assert all(KEY not in result.out + result.err for result in results)
    assert tree(project.root)
    for file in (file for file in project.root.rglob("*") if file.is_file()):
        assert KEY.encode() not in file.read_bytes(), file


def test_options_that_do_not_go_together_are_refused(project: Project) -> None:
    assert run("propose", "--cap", "1", cwd=project.root).words == (
        "error: --cap goes with --llm try: name --llm too, or leave it out"
    )
    assert run("propose", "--plan", cwd=project.root).code == 2
    assert run("propose", "--llm", "--order", cwd=project.root).code == 2
    missing = run("propose", "--llm", cwd=project.root)
    assert missing.code == 3
    assert "CLAIMSET_LLM_URL is not set" in missing.words
