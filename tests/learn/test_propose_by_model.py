"""What a language model proposes: from the schema alone, within a price, kept, and never of what may not be sent."""

import json
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from claimset.check.project import check
from claimset.gold.agreement.project import project_agreement
from claimset.gold.label_reader import LabelReader
from claimset.learn.language_model.connection import ModelConnection, tokens_in
from claimset.learn.language_model.price import Price, Spending
from claimset.learn.language_model.prompt import MOST_TOKENS
from claimset.learn.language_model.propose import ModelProposals, ModelProposer, ModelRequest
from claimset.learn.propose import propose
from claimset.model.machine import Machine
from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.store.project import Project
from claimset.sync.imports.model_annotations import ModelAnnotations, annotate_by_model
from faults.stand_in import say, say_json
from support.language_model import StandInModel, completion
from support.learning import add_recipes, kitchen, recipe
from support.project_case import disown
from support.releasing import say as say_labels

PRICE = Price(per_million_in=1.0, per_million_out=2.0)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three recipes that nobody labelled, and one of test."""
    project = kitchen(tmp_path / "kitchen")
    add_recipes(project, "train", 3, labelled=False)
    add_recipes(project, "test", 1, start=100, labelled=False)
    return project


def _foods(text: str) -> dict[str, Any]:
    """Answer with the foods of a recipe, each by its number, and one that is nowhere."""
    number = next(number for number in (0, 1, 2, 100) if recipe(number, ("de", "pt")[number % 2])[0] == text)
    seen: dict[str, int] = {}
    rows = [{"quote": "Spinat und Grünkohl", "occurrence": 1, "label": "FOOD"}]
    for _, start, end, label in recipe(number, ("de", "pt")[number % 2])[1]:
        quote = text[start:end]
        seen[quote] = seen.get(quote, 0) + 1
        rows.append({"quote": quote, "occurrence": seen[quote], "label": label})
    return {"things": rows}


def _propose(project: Project, model: StandInModel, **options: Any) -> ModelProposals:
    url, name, key = model.environment.values()
    connection = ModelConnection(url, name, key, wait=lambda _: None)
    return ModelProposer(project, name, ModelRequest(**options)).propose(connection)


def _annotate(project: Project, model: StandInModel, annotator: str = "m04", **options: Any) -> ModelAnnotations:
    connection = ModelConnection(*model.environment.values(), wait=lambda _: None)
    return annotate_by_model(project, connection, ModelRequest(**options), annotator)


def test_the_prompt_comes_from_the_schema_and_its_pages(project: Project) -> None:
    page = project.root / "schema/guidelines/things/FOOD.md"
    page.parent.mkdir(parents=True)
    page.write_text("## Definition\n\nWhatever goes into the pot.\n\n## Decide\n", encoding="utf-8")
    with StandInModel(_foods) as model:
        _propose(project, model)
    system = model.bodies[0]["messages"][0]["content"]
    assert "# Layer `things`" in system
    assert "Whatever goes into the pot." in system
    assert "`steps`" not in system
    form = model.bodies[0]["response_format"]["json_schema"]["schema"]["properties"]["things"]
    assert form["items"]["properties"]["label"]["enum"] == ["FOOD", "TOOL", "GARNISH"]


def test_quotes_become_spans_with_their_provenance(project: Project) -> None:
    with StandInModel(_foods) as model:
        result = _propose(project, model, price=PRICE)
    assert len(model.requests) == result.new_answers == len(result.changed) == 3
    assert result.test == 1
    assert result.spending == Spending(3, 0, 2700, 120, pytest.approx(3 * (900 + 2 * 40) / 1_000_000))
    assert {item.reason for rows in result.unplaced.values() for item in rows} == {"the quote is not in the text"}
    schema = project.schema()
    for number, name in enumerate(sorted(result.changed)):
        prediction = project.prediction(name, schema)
        assert prediction is not None
        marks = recipe(number, ("de", "pt")[number % 2])[1]
        spans = prediction.labels.layers["things"]
        assert {(span.start, span.end, span.label) for span in spans} == {mark[1:] for mark in marks}
        assert (prediction.model, prediction.version) == ("stand-in-1b", "fp_1")
        assert prediction.prompt.startswith("sha256:")
        run = prediction.runs["things"]
        assert (run.schema_version, run.guideline_version, run.temperature, run.seed) == ("2.3.0", "2.1.0", 0.0, 1)
        assert (run.tokens_in, run.tokens_out, run.cost) == (900, 40, 0.00098)
    assert [issue for issue in check(project).issues if issue.level == "error"] == []


def test_a_second_run_costs_nothing_and_changes_no_byte(project: Project) -> None:
    with StandInModel(_foods) as model:
        _propose(project, model, price=PRICE)
        before = {file: file.read_bytes() for file in project.stored("predicted")}
        for file in before:
            file.unlink()
        again = _propose(project, model, price=PRICE)
        assert len(model.requests) == 3
    assert (again.new_answers, again.spending) == (0, Spending(0, 0, 0, 0, 0.0))
    assert {file: file.read_bytes() for file in project.stored("predicted")} == before


def test_a_plan_sends_nothing_and_knows_what_was_answered(project: Project) -> None:
    with StandInModel(_foods) as model:
        plan = ModelProposer(project, "stand-in", ModelRequest(price=PRICE)).plan()
        assert (plan.documents, plan.kept, model.requests) == (3, 0, [])
        assert plan.cost == pytest.approx((plan.tokens_in + 2 * plan.tokens_out) / 1_000_000)
        _propose(project, model)
        plan = ModelProposer(project, "stand-in", ModelRequest(price=PRICE)).plan()
    assert (plan.documents, plan.kept, plan.tokens_in, plan.cost) == (3, 3, 0, 0.0)


def test_a_cap_refuses_to_start_and_stops_when_it_is_reached(project: Project) -> None:
    with StandInModel(_foods) as model:
        with pytest.raises(Misconfigured, match="a cap needs prices"):
            _propose(project, model, price=Price(cap=1.0))
        with pytest.raises(Misconfigured, match="it would cost about"):
            _propose(project, model, price=Price(1_000.0, 1_000.0, cap=0.001))
        assert model.requests == []
        plan = ModelProposer(project, "stand-in", ModelRequest(price=PRICE)).plan()
        # Answers that cost more than was thought: nine hundred tokens were sent where fewer were reckoned.
        tight = Price(per_million_in=1.0, per_million_out=2.0, cap=(plan.cost or 0) + 1e-9)
        dear = Price(per_million_in=1.0, per_million_out=2.0, cap=tight.cap)
        result = _propose(project, model, price=dear)
    assert result.new_answers + result.unasked == 3
    assert len(model.requests) == result.new_answers < 3


def test_texts_that_are_not_ours_are_not_sent(project: Project) -> None:
    disown(project.root)
    with StandInModel(_foods) as model:
        with pytest.raises(Misconfigured, match="the texts to ask about are not ours to send"):
            _propose(project, model)
        assert model.requests == []
        result = _propose(project, model, send_own_copy=True)
    assert (len(model.requests), result.own_copies) == (3, 0)


def test_a_document_without_an_answer_does_not_stop_the_others(project: Project) -> None:
    with StandInModel(_foods, say(500), say_json(completion("no"))) as model:
        result = _propose(project, model)
    assert [item.reason for item in result.failures] == [
        "the server answered with status 500",
        "the answer holds no JSON object",
    ]
    assert (len(result.changed), result.new_answers) == (1, 1)
    with StandInModel(_foods) as model:
        assert len(_propose(project, model).changed) == 2


def test_an_unreadable_answer_is_named_counted_kept_and_asked_for_again(project: Project) -> None:
    with StandInModel(lambda text: "I would rather not.") as model:
        result = _propose(project, model, price=PRICE)
    assert (result.new_answers, result.changed) == (0, ())
    assert result.spending == Spending(3, 0, 2700, 120, pytest.approx(3 * (900 + 2 * 40) / 1_000_000))
    for failure in result.failures:
        assert json.loads((project.root / failure.answer).read_bytes())["content"] == "I would rather not."
    plan = ModelProposer(project, "stand-in", ModelRequest(price=PRICE)).plan()
    assert (plan.documents, plan.kept, plan.unreadable) == (3, 0, 3)
    assert plan.cost
    with StandInModel(_foods) as model:
        again = _propose(project, model)
        assert len(model.requests) == 3
    assert (len(again.changed), again.failures) == (3, ())
    with StandInModel(_foods) as model:
        _propose(project, model)
        assert model.requests == []


def test_what_was_unreadable_before_is_asked_for_last(tmp_path: Path) -> None:
    project = kitchen(tmp_path / "kitchen")
    add_recipes(project, "train", 6, labelled=False)
    with StandInModel(str) as model, pytest.raises(Unreachable, match="5 requests in a row failed"):
        _propose(project, model)
    sixth = recipe(5, "pt")[0]
    with StandInModel(lambda text: {"things": []} if text == sixth else "no") as model:
        with pytest.raises(Unreachable):
            _propose(project, model)
        assert sixth in model.bodies[0]["messages"][1]["content"]


def test_the_cap_counts_answers_that_failed(project: Project) -> None:
    cut = completion("[") | {"usage": {"prompt_tokens": 900, "completion_tokens": 8000}}
    cut["choices"][0]["finish_reason"] = "length"
    plan = ModelProposer(project, "stand-in", ModelRequest(price=PRICE)).plan()
    tight = Price(1.0, 2.0, cap=(plan.cost or 0) + 0.001)
    with StandInModel(_foods, say_json(cut)) as model:
        result = _propose(project, model, price=tight)
    assert len(model.requests) == 1, "the first answer took more than the cap allows for all three"
    assert result.spending == Spending(1, 0, 900, 8000, 0.0169)
    assert (result.unasked, len(result.failures)) == (2, 1)


def test_what_the_server_did_not_count_is_estimated_and_called_so(project: Project) -> None:
    uncounted = {name: value for name, value in completion('{"things": []}').items() if name != "usage"}
    with StandInModel(_foods, say(500), say_json(uncounted)) as model:
        result = _propose(project, model, price=PRICE)
    assert (result.spending.requests, result.spending.estimated) == (3, 2)
    assert result.spending.tokens_out == MOST_TOKENS + tokens_in('{"things": []}') + 40


def test_another_command_may_change_the_project_while_a_model_is_asked(project: Project) -> None:
    def foods(text: str) -> dict[str, Any]:
        with project.locked():
            return _foods(text)

    with StandInModel(foods) as model:
        assert len(_propose(project, model).changed) == 3
    for name in ("m04", "m05"):
        with StandInModel(foods) as model:
            assert _annotate(project, model, name).annotations == 4


def test_nothing_is_written_over_what_another_command_is_changing(project: Project) -> None:
    with ExitStack() as stack:

        def foods(text: str) -> dict[str, Any]:
            stack.close()
            if len(model.requests) == 2:
                stack.enter_context(project.locked())
            return _foods(text)

        with StandInModel(foods) as model:
            result = _propose(project, model)
    (failure,) = result.failures
    assert "another claimset command is changing this project" in failure.reason
    assert len(result.changed) == 2
    with StandInModel(_foods) as model:
        assert _propose(project, model).changed == (failure.document,)
        assert model.requests == [], "its answer was kept"


def test_a_document_that_is_labelled_meanwhile_keeps_its_labels(project: Project) -> None:
    first = next(document.id for document in project.documents() if document.id.startswith("recipe-0"))

    def foods(text: str) -> dict[str, Any]:
        if len(model.requests) == 1:
            say_labels(project, first, recipe(0, "de")[1], layer="things", interface="things")
        return _foods(text)

    with StandInModel(foods) as model:
        result = _propose(project, model)
    assert [(item.document, item.reason) for item in result.failures] == [
        (first, "somebody labelled it while the model was asked")
    ]
    assert first not in result.changed
    assert len(result.changed) == 2


@pytest.mark.parametrize("annotator", [None, "m04"])
def test_a_schema_that_changes_meanwhile_stops_the_run_and_keeps_the_answer(
    project: Project, annotator: str | None
) -> None:
    def foods(text: str) -> dict[str, Any]:
        source = json.loads(project.schema_file.read_bytes())
        project.schema_file.write_text(json.dumps(source | {"description": "Other."}), encoding="utf-8")
        return _foods(text)

    with StandInModel(foods) as model, pytest.raises(Conflict, match="changed while the model was asked"):
        _propose(project, model) if annotator is None else _annotate(project, model, annotator)
    assert len(model.requests) == 1
    assert len(list((project.state / "answers").iterdir())) == 1
    assert [*project.stored("predicted"), *project.stored("pulled")] == []


def test_five_failures_in_a_row_end_the_run(tmp_path: Path) -> None:
    project = kitchen(tmp_path / "kitchen")
    add_recipes(project, "train", 7, labelled=False)
    with StandInModel(_foods, *[say(500)] * 7) as model, pytest.raises(Unreachable, match="5 requests in a row failed"):
        _propose(project, model)
    assert len(model.requests) == 5


def test_a_span_that_breaks_a_rule_is_left_out(project: Project) -> None:
    def crossing(text: str) -> dict[str, Any]:
        words = text.split()
        quotes = [" ".join(words[:2]), " ".join(words[1:3])]
        return {"things": [{"quote": quote, "occurrence": 1, "label": "FOOD"} for quote in quotes]}

    with StandInModel(crossing) as model:
        result = _propose(project, model)
    assert {item.reason for rows in result.unplaced.values() for item in rows} == {"it breaks SPN008"}
    assert result.spans == {"things": {"FOOD": 3}}
    assert [issue for issue in check(project).issues if issue.level == "error"] == []


def test_learned_models_and_a_language_model_each_have_their_layer(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "recipes"))
    propose(project, 0.9)
    with StandInModel(lambda text: {"steps": [{"quote": text.split()[0], "occurrence": 1, "label": "CUT"}]}) as model:
        _propose(project, model, layers=("steps",))
    name = next(document.id for document in project.documents() if document.id.startswith("recipe-200"))
    prediction = project.prediction(name, project.schema())
    assert prediction is not None
    assert prediction.labels.layers.keys() == {"things", "steps"}
    assert prediction.model == "stand-in-1b"
    assert prediction.layers["things"].model == "crf"
    assert prediction.runs.keys() == {"steps"}
    assert prediction.scores.keys() == {span.id for span in prediction.labels.layers["things"]}
    propose(project, 0.9)
    assert project.prediction(name, project.schema()) != prediction
    again = project.prediction(name, project.schema())
    assert again is not None
    assert again.labels.layers["steps"] == prediction.labels.layers["steps"]
    assert again.layers["steps"].model == "stand-in-1b"


def test_a_machine_annotator_has_annotations_that_are_called_a_machines(project: Project) -> None:
    with StandInModel(_foods) as model:
        result = _annotate(project, model)
        assert (result.annotations, result.interface, len(model.requests)) == (4, "things", 4)
        assert _annotate(project, model).annotations == 0
        assert len(model.requests) == 4
    schema = project.schema()
    for document in project.documents():
        (row,), issues = LabelReader(project, schema).pulled(project.pulled_file(document.id))
        assert issues == []
        assert (row.annotator, row.made_by, row.imported) == ("m04", "machine", "language-model")
        assert isinstance(row.machine, Machine)
        assert row.machine.model == "stand-in-1b"
        assert row.labels.layers.keys() == {"things"}
        assert "fresh" in row.gaps["things"]
    assert project.stored("predicted") == []
    assert project_agreement(project).rows == ()


def test_each_annotation_says_which_state_of_the_model_answered(project: Project) -> None:
    other = completion(json.dumps({"things": []}), system_fingerprint="fp_2", model="stand-in-1b-0301")
    with StandInModel(_foods, say_json(other)) as model:
        assert _annotate(project, model).annotations == 4
    schema, machines = project.schema(), []
    for document in project.documents():
        (row,), _ = LabelReader(project, schema).pulled(project.pulled_file(document.id))
        assert isinstance(row.machine, Machine)
        machines.append((row.machine.model, row.machine.version))
    assert machines == [("stand-in-1b-0301", "fp_2"), *[("stand-in-1b", "fp_1")] * 3]
    assert [issue for issue in check(project).issues if issue.level == "error"] == []


def test_what_was_answered_is_stored_though_the_run_ends_early(project: Project) -> None:
    answers = iter([_foods, _foods])

    def two(text: str) -> Any:
        return next(answers, lambda _: "no")(text)

    with StandInModel(two) as model:
        first = _annotate(project, model)
    assert (first.annotations, len(first.failures)) == (2, 2)
    project_files = len(project.stored("pulled"))
    with StandInModel(_foods, say(401)) as model, pytest.raises(Misconfigured, match="does not accept the key"):
        _annotate(project, model)
    assert len(project.stored("pulled")) == project_files == 2
    with StandInModel(_foods) as model:
        assert _annotate(project, model).annotations == 2
    names = {document.id for document in project.documents()}
    assert {file.stem for file in project.stored("pulled")} == names


def test_another_model_under_one_pseudonym_is_refused_before_it_is_paid(project: Project) -> None:
    with StandInModel(_foods) as model:
        _annotate(project, model)
    accounts = project.private("annotators.json")
    assert accounts["m04"]["machine"]["model"] == "stand-in"
    accounts["m04"]["machine"]["model"] = "another-7b"
    project.write_private("annotators.json", accounts)
    with StandInModel(_foods) as model:
        with pytest.raises(Conflict, match="m04 is the model 'another-7b'"):
            _annotate(project, model)
        assert model.requests == []


def test_a_pseudonym_is_one_machine_and_no_person(project: Project) -> None:
    with StandInModel(_foods) as model:
        _annotate(project, model, "m04")
    accounts = json.loads((project.state / "annotators.json").read_bytes())
    accounts["a01"] = {"email": "a01@annotators.claimset.example", "made_by": "person", "accounts": []}
    (project.state / "annotators.json").write_text(json.dumps(accounts), encoding="utf-8")
    with StandInModel(_foods) as model:
        with pytest.raises(Conflict, match="a01 is a person"):
            _annotate(project, model, "a01")
        with pytest.raises(Misconfigured, match="pseudonym"):
            _annotate(project, model, "Mara Vos")
    assert {row["made_by"] for name, row in accounts.items() if name == "m04"} == {"machine"}
