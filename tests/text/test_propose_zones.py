"""Zones found by the project's own rules: which words, exact offsets, never two over one another."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.span import Span
from claimset.text.propose_zones import ZoneRule, propose_zones
from support.strategies import PIECES, SCHEMA, ZONE_RULES, characters

Zones = list[tuple[str, str]]


def zones(text: str) -> Zones:
    return [(zone.label, zone.quote(text)) for zone in propose_zones(text, ZONE_RULES.rules)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("date 2031-02-03 Wrens were counted.", [("DATE_PREFIX", "date 2031-02-03")]),
        ("\n \u00a0date 2031-02-03\r\nWrens.", [("DATE_PREFIX", "date 2031-02-03")]),
        ("datum 2031-02-03 Er zijn mussen geteld.", [("DATE_PREFIX", "datum 2031-02-03")]),
        ("Wrens were counted on date 2031-02-03 here.", []),
        ("date 2031-02-03", []),
        ("date 2031-02-030 Wrens.", []),
        ("Update 2031-02-03 Wrens.", []),
    ],
)
def test_a_date_is_a_prefix_only_where_the_text_starts(text: str, found: Zones) -> None:
    assert zones(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wrens.\nAdvertisement\nOwls.", [("ADVERT", "Advertisement")]),
        ("Mussen.\r\nAdvertentie\r\nUilen.", [("ADVERT", "Advertentie")]),
        ("Wrens.\nAdvertisement\nAdvertisement \nOwls.", [("ADVERT", "Advertisement\nAdvertisement")]),
        ("Advertisement\nWrens.\nAdvertisement", [("ADVERT", "Advertisement"), ("ADVERT", "Advertisement")]),
        ("Advertisement revenue fell.\nOwls.", []),
        ("An Advertisement\nOwls.", []),
    ],
)
def test_an_advert_marker_is_a_line_of_its_own(text: str, found: Zones) -> None:
    assert zones(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Owls.\nAn owl 🦉 Credit: Pim Vos\nMore.", [("CAPTION", "An owl 🦉"), ("CREDIT", "Credit: Pim Vos")]),
        ("Uilen.\nEen uil. Foto: Pim Vos\r\nMeer.", [("CAPTION", "Een uil."), ("CREDIT", "Foto: Pim Vos")]),
        (
            "Owl Foto: Vos\nOwl \t Beeld: Vos/Owl Times\nOwls slept.",
            [
                ("CAPTION", "Owl"),
                ("CREDIT", "Foto: Vos"),
                ("CAPTION", "Owl"),
                ("CREDIT", "Beeld: Vos/Owl Times"),
            ],
        ),
        ("Owls.\nCredit: Pim Vos\nMore.", [("CREDIT", "Credit: Pim Vos")]),
        ("Credit where it is due.\nOwls.", []),
        ("The Bijbeeld: a sign.\nFoto: \nOwls.", []),
    ],
)
def test_a_caption_ends_before_its_credit_and_repeats_are_zones_of_their_own(text: str, found: Zones) -> None:
    assert zones(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Owls slept.\nRead more: Wrens in winter\nMore.", [("LINK", "Read more: Wrens in winter")]),
        ("Uilen.\r\nLees ook: Mussen in de winter\r\nMeer.", [("LINK", "Lees ook: Mussen in de winter")]),
        (
            "Read more: A story about swordMary Smith said it rained.",
            [("LINK", "Read more: A story about sword")],
        ),
        ("It rained. See also: e\u0301 🦉 owlsPim Vos left.", [("LINK", "See also: e\u0301 🦉 owls")]),
        ("Read more: a mapThe owls slept.", [("LINK", "Read more: a mapThe owls slept.")]),
        ("Read more about owls.", []),
    ],
)
def test_a_link_ends_with_its_line_or_at_a_word_that_is_glued_to_it(text: str, found: Zones) -> None:
    assert zones(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Owls.\nRelated Articles\nWrens\n\nMice\n", [("FOOTER", "Related Articles\nWrens\n\nMice")]),
        ("Uilen.\r\nGerelateerde artikelen\r\nMussen", [("FOOTER", "Gerelateerde artikelen\r\nMussen")]),
        (
            "Owls.\nRelated Articles\nAdvertisement\nRead more: Mice\nOwl Foto: Vos",
            [("FOOTER", "Related Articles\nAdvertisement\nRead more: Mice\nOwl Foto: Vos")],
        ),
        ("Related Articles of faith.\nOwls.", []),
    ],
)
def test_a_footer_runs_to_the_end_and_gives_nothing_away(text: str, found: Zones) -> None:
    assert zones(text) == found


def test_zones_stand_in_text_order_and_are_numbered() -> None:
    text = "date 2031-02-03 Owls.\nOwl Foto: Vos\nAdvertisement\nIt rained. Read more: Mice\nRelated Articles\nWrens"
    assert [(zone.id, zone.label) for zone in propose_zones(text, ZONE_RULES.rules)] == [
        ("z1", "DATE_PREFIX"),
        ("z2", "CAPTION"),
        ("z3", "CREDIT"),
        ("z4", "ADVERT"),
        ("z5", "LINK"),
        ("z6", "FOOTER"),
    ]


def test_offsets_count_code_points() -> None:
    text = "👩‍👩‍👧 e\u0301\r\nLees ook: mussen\r\n"
    assert propose_zones(text, ZONE_RULES.rules) == (Span("z1", 10, 26, "LINK"),)


MARKERS = (
    "date 2031-02-03 ",
    "Advertentie\n",
    "\nAdvertisement",
    "Owl Foto: Vos\n",
    "Credit: Vos",
    "Read more: ",
    "Lees meer: a storyPim Vos ",
    "\nRelated Articles\n",
    "\n",
    "\r\n",
    " ",
)
cluttered = st.lists(st.sampled_from(MARKERS + PIECES) | st.text(characters, max_size=3), max_size=14).map("".join)


@given(cluttered)
def test_no_two_zones_share_a_code_point(text: str) -> None:
    zones = propose_zones(text, ZONE_RULES.rules)
    assert all(before.end <= after.start for before, after in pairwise(zones))


@given(cluttered)
def test_a_zone_covers_words_and_no_white_space_at_its_edges(text: str) -> None:
    for zone in propose_zones(text, ZONE_RULES.rules):
        assert 0 <= zone.start < zone.end <= len(text)
        assert zone.quote(text) == zone.quote(text).strip()


def test_every_rule_names_a_zone_of_the_schema() -> None:
    names = {name for layer in SCHEMA.with_role("zone") for name, label in layer.labels.items() if label.drawn}
    assert {rule.label for rule in ZONE_RULES.rules} <= names


@pytest.mark.parametrize("rule", ZONE_RULES.rules, ids=lambda rule: f"{rule.label}-{rule.pattern[:20]}")
def test_no_rule_finds_a_zone_in_running_text(rule: ZoneRule) -> None:
    text = "Nine owls slept in the old barn.\n\nThe warden, Pim Vos, said it rained on 3 February 2031: a lot.\n"
    assert not list(re.finditer(rule.pattern, text, re.MULTILINE))


def test_what_an_earlier_rule_found_is_not_given_away() -> None:
    rules = (ZoneRule("A", "bc"), ZoneRule("B", "abcd"), ZoneRule("C", "e"))
    assert propose_zones("abcde", rules) == (Span("z1", 1, 3, "A"), Span("z2", 4, 5, "C"))


def test_a_named_group_is_the_zone_and_the_rest_its_surroundings() -> None:
    assert propose_zones("x: abc;", (ZoneRule("A", "x:(?P<zone>[^;]*);"),)) == (Span("z1", 3, 6, "A"),)


def test_a_group_that_took_no_part_is_no_zone() -> None:
    assert propose_zones("xy", (ZoneRule("A", "x(?P<zone>z)?y"),)) == ()


def test_a_match_of_nothing_or_of_white_space_is_no_zone() -> None:
    assert propose_zones("a \n b", (ZoneRule("A", r"\s*"),)) == ()


def test_a_text_without_a_word_has_no_zone() -> None:
    assert propose_zones("", ZONE_RULES.rules) == ()
