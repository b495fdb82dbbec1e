"""Who is who: one pseudonym an account, kept where version control never looks."""

import json
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.people import People, invented_address
from support.tree import tree


def test_accounts_are_numbered_in_the_order_they_are_seen(project: Project) -> None:
    people = People(project)
    names = [people.pseudonym(f"{name}@example.org", f"s/{name}") for name in ("one", "two", "one")]
    assert names == ["a01", "a02", "a01"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text("aBc.+-\u00e9\u0130", min_size=1).map("{}@example.org".format), unique_by=str.casefold))
def test_an_account_keeps_its_pseudonym_over_runs(project: Project, emails: list[str]) -> None:
    first = People(project)
    names = {email: first.pseudonym(email, f"s/{email}") for email in emails}
    first.save()
    again = People(project)
    assert {email: again.pseudonym(email, f"other/{email}") for email in reversed(emails)} == names
    assert len(set(names.values())) == len(names)
    assert all(re.fullmatch(r"a\d{2,}", name) for name in names.values())


def test_upper_and_lower_case_of_an_address_are_one_account(project: Project) -> None:
    people = People(project)
    assert people.pseudonym("Some.Body@Example.org", "s/1") == people.pseudonym("some.body@example.ORG", "s/1")


def test_an_account_whose_address_is_gone_is_known_by_its_number(project: Project) -> None:
    people = People(project)
    name = people.pseudonym("one@example.org", "s/1")
    people.save()
    again = People(project)
    assert again.pseudonym(None, "s/1") == name
    assert again.pseudonym("deleted", "s/1") == name
    assert again.pseudonym(None, "s/2") != name


def test_the_same_number_on_another_server_is_another_account(project: Project) -> None:
    people = People(project)
    assert people.pseudonym(None, "s/1") != people.pseudonym(None, "t/1")


def test_an_account_that_changes_its_address_keeps_its_pseudonym(project: Project) -> None:
    people = People(project)
    name = people.pseudonym("old@example.org", "s/1")
    assert people.pseudonym("new@example.org", "s/1") == name


def test_a_pseudonym_entered_beforehand_is_used_and_not_given_again(project: Project) -> None:
    people = People(project)
    people.enter("a01", "known@example.org", "person")
    people.enter("m01", "machine@example.org", "machine")
    assert people.pseudonym("known@example.org", "s/1") == "a01"
    assert people.pseudonym("machine@example.org", "s/2") == "m01"
    assert people.pseudonym("new@example.org", "s/3") == "a02"
    assert [people.made_by(name) for name in ("a01", "m01", "a02", "a99")] == ["person", "machine", "person", "person"]


def test_the_machine_behind_a_pseudonym_has_the_day_of_its_work_unless_the_map_says_one(project: Project) -> None:
    people = People(project)
    people.enter("m01", "one@example.org", "machine", Machine("some", "1", prompt="p"))
    people.enter("m02", "two@example.org", "machine", Machine("some", "1", "2030-01-01", "p"))
    people.enter("m03", "three@example.org", "machine")
    people.save()
    again = People(project)
    moment = "2031-05-03T10:00:00Z"
    assert again.machine("m01", moment) == Machine("some", "1", "2031-05-03", "p")
    assert again.machine("m01", None) == Machine("some", "1", NOT_RECORDED, "p")
    assert again.machine("m02", moment) == Machine("some", "1", "2030-01-01", "p")
    assert again.machine("m03", moment) == NOT_RECORDED
    assert again.machine("a01", moment) is None


def test_an_entry_whose_machine_is_none_is_misconfigured(project: Project) -> None:
    row = {"email": "one@example.org", "made_by": "machine", "machine": {"modell": "some"}}
    project.write_private("annotators.json", {"m01": row})
    with pytest.raises(Misconfigured, match="the machine of m01"):
        People(project).machine("m01", None)


def test_a_pseudonym_that_is_somebody_elses_is_a_conflict(project: Project) -> None:
    people = People(project)
    people.enter("a01", "one@example.org", "person")
    with pytest.raises(Conflict, match="a01"):
        people.enter("a01", "two@example.org", "person")


def test_a_pseudonym_that_stands_in_annotations_is_given_to_no_newcomer(project: Project) -> None:
    assert People(project, used_names={"a01", "a02"}).pseudonym("new@example.org", "s/1") == "a03"


def test_work_of_people_without_the_map_is_misconfigured(project: Project) -> None:
    with pytest.raises(Misconfigured, match="a01"):
        People(project).require({"a01"})
    People(project).require(())


def test_work_of_people_with_the_map_is_well(project: Project) -> None:
    people = People(project)
    people.pseudonym("one@example.org", "s/1")
    people.save()
    again = People(project)
    again.require({"a01"})
    assert again.pseudonym("one@example.org", "s/1") == "a01"


def test_everybody_of_another_map_is_adopted(project: Project, checkout: Project) -> None:
    first, second = People(project), People(checkout)
    first.enter("m01", "machine@example.org", "machine")
    second.adopt(first)
    assert (second.pseudonym("machine@example.org", "s/1"), second.made_by("m01")) == ("m01", "machine")


def test_more_annotators_than_two_digits_hold_are_told_apart(project: Project) -> None:
    people = People(project)
    names = [people.pseudonym(f"{number}@example.org", f"s/{number}") for number in range(120)]
    assert (names[98], names[99]) == ("a99", "a100")
    assert len(set(names)) == 120


@pytest.mark.parametrize("rows", [{"a01": None}, {"a01": []}, {"a01": {}}, {"a01": {"email": 1}}], ids=json.dumps)
def test_a_map_with_a_broken_entry_is_misconfigured(project: Project, rows: dict[str, object]) -> None:
    project.write_private("annotators.json", rows)
    with pytest.raises(Misconfigured, match="a01"):
        People(project)


@pytest.mark.parametrize(
    "row", [{"email": "x@example.org"}, {"email": "x@example.org", "accounts": []}], ids=json.dumps
)
def test_an_entry_written_by_hand_is_enough_with_an_address(project: Project, row: dict[str, object]) -> None:
    project.write_private("annotators.json", {"a07": row})
    people = People(project)
    assert people.pseudonym("x@example.org", "s/1") == "a07"
    assert people.made_by("a07") == "person"


def test_addresses_stand_in_one_private_file_alone(project: Project) -> None:
    people = People(project)
    people.pseudonym("quillfeather@example.org", "s/1")
    people.save()
    assert [name for name, data in tree(project.root).items() if b"quillfeather" in data] == [
        ".claimset/annotators.json"
    ]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_map_is_readable_by_its_owner_alone(project: Project) -> None:
    people = People(project)
    people.pseudonym("somebody@example.org", "s/1")
    people.save()
    assert (project.state / "annotators.json").stat().st_mode & 0o777 == 0o600


def test_nobody_leaves_no_file(project: Project) -> None:
    People(project).save()
    assert not (project.state / "annotators.json").exists()


def test_nothing_is_written_before_it_is_saved(project: Project) -> None:
    before = tree(project.root)
    People(project).pseudonym("somebody@example.org", "s/1")
    assert tree(project.root) == before


@pytest.mark.parametrize(("before", "after"), [("person", "machine"), ("machine", "person")])
def test_nobody_who_is_entered_again_turns_from_a_person_into_a_machine_or_back(
    project: Project, checkout: Project, before: str, after: str
) -> None:
    first, second = People(project), People(checkout)
    first.enter("a01", invented_address("a01"), before)
    second.enter("a01", invented_address("a01"), after)
    with pytest.raises(Conflict, match=f"a01 is a {before} .* and no {after}"):
        first.enter("a01", invented_address("a01"), after)
    with pytest.raises(Conflict, match="a01"):
        first.adopt(second)
    assert first.made_by("a01") == before


@pytest.mark.parametrize("other", [Machine("b", "1", prompt="p"), Machine("a", "2"), Machine("a", "1", prompt="q")])
def test_another_machine_needs_a_pseudonym_of_its_own(project: Project, other: Machine) -> None:
    people = People(project)
    people.enter("m01", "m@example.org", "machine", Machine("a", "1", "2030-01-01", "p"))
    people.enter("m01", "m@example.org", "machine", Machine("a", "1", prompt="p"))
    with pytest.raises(Conflict, match="m01 is another model, version or prompt"):
        people.enter("m01", "m@example.org", "machine", other)
    assert people.machine("m01", None) == Machine("a", "1", "2030-01-01", "p")


def test_a_map_whose_entries_say_only_an_address_is_adopted_as_one_of_people(
    project: Project, checkout: Project
) -> None:
    project.write_private("annotators.json", {"a07": {"email": "x@example.org"}})
    people = People(checkout)
    people.adopt(People(project))
    assert people.made_by("a07") == "person"
