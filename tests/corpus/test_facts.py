"""Facts: as many as planned, and true together."""

from collections import defaultdict

from corpus.facts.fact import swapped
from corpus.facts.topic import load_topics
from support.corpus import plan, schema


def test_facts_are_500_values_of_120_series() -> None:
    facts = plan().facts
    assert (len(facts), len({fact.series for fact in facts}), len({fact.id for fact in facts})) == (500, 120, 500)


def test_parts_come_to_their_whole_and_later_steps_are_smaller() -> None:
    stories = defaultdict(list)
    for fact in plan().facts:
        stories[fact.story].append(fact)
    for facts in stories.values():
        latest = next(fact for fact in facts if fact.role == "latest")
        parts = [fact.value for fact in facts if fact.role == "part"]
        steps = [fact.value for fact in facts if fact.role == "step"]
        assert not parts or sum(parts) == latest.value
        assert [latest.value, *steps] == sorted([latest.value, *steps], reverse=True)


def test_measures_and_units_are_those_of_the_schema() -> None:
    measures = {
        value.name
        for layer in schema().with_role("mention")
        for attribute in layer.attributes.values()
        if attribute.meaning == "measure"
        for value in attribute.values
    }
    units = set(schema().lexicon["en"].units)
    for topic in load_topics().values():
        assert {topic.measure, *(step.measure for step in topic.steps)} <= measures
        assert {topic.unit, topic.slip_unit} <= units


def test_two_neighbouring_digits_change_places() -> None:
    assert swapped(1249) == 1294
    assert swapped(1244) == 1424
