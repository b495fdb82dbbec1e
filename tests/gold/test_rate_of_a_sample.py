"""A random sample of gold: the same seed draws the same labels, and only verdicts on labels of today count."""

import json
from math import isclose, sqrt
from pathlib import Path

import pytest

from claimset.gold.sample.draw import draw_sample, labels_of_gold
from claimset.gold.sample.judge import sample_to_judge, take_verdicts
from claimset.gold.sample.judged_labels import read_judged, write_judged
from claimset.gold.sample.rate import judged_words, sample_rates, wilson_interval
from claimset.model.decision import Decision
from claimset.model.judged_label import JudgedLabel
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import add_decisions
from claimset.store.project import Project
from support.reviewed import reviewed_project


@pytest.fixture
def reviews(tmp_path: Path) -> Project:
    return reviewed_project(tmp_path / "project")


def verdicts_file(project: Project, *verdicts: str, judge: str = "p01", seed: int = 1) -> Path:
    """Write what the page saves: the first labels of the sample have these verdicts, and the others are open."""
    lines = ['{"format": 1}']
    for number, row in enumerate(draw_sample(project, 10, seed)):
        verdict = verdicts[number] if number < len(verdicts) else "open"
        fields = {"document": row.document, "item": row.item, "digest": row.digest}
        lines.append(json.dumps({**fields, "verdict": verdict, "judge": judge, "seed": seed}))
    file = project.root / "saved.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def gold_without_first_span(project: Project, document: str, item: str) -> None:
    file = project.gold_file(document)
    record = json.loads(file.read_text("utf-8"))
    for spans in record.values():
        if isinstance(spans, list):
            for span in spans:
                if isinstance(span, dict) and span.get("id") == item.split()[0]:
                    span["end"] -= 1
    file.write_text(json.dumps(record), "utf-8")


def test_a_seed_draws_the_same_labels_and_another_seed_others(reviews: Project) -> None:
    everything = {(row.document, row.item) for row in labels_of_gold(reviews)}
    first, again, other = (draw_sample(reviews, 5, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert {(row.document, row.item) for row in draw_sample(reviews, 9999, 1)} == everything
    assert {row.label for row in draw_sample(reviews, 9999, 1)} >= {"TARGETS"} or len(everything) > len(first)


def test_another_document_leaves_the_order_of_the_others(reviews: Project) -> None:
    before = draw_sample(reviews, 9999, 3)
    gone = before[0].document
    reviews.gold_file(gone).unlink()
    assert draw_sample(reviews, 9999, 3) == [row for row in before if row.document != gone]


def test_labels_of_texts_that_are_not_ours_are_not_drawn(checkout: Project) -> None:
    own = {document.id for document in checkout.documents() if not document.is_open}
    assert own
    assert not own & {row.document for row in labels_of_gold(checkout)}


def test_without_a_verdict_nobody_has_judged(reviews: Project) -> None:
    assert judged_words(reviews).startswith("No person has judged")
    take_verdicts(reviews, verdicts_file(reviews))
    assert judged_words(reviews).startswith("None of 10 labels that were drawn at random (seed 1)")


def test_the_rate_counts_unsure_ones_as_not_right(reviews: Project) -> None:
    assert take_verdicts(reviews, verdicts_file(reviews, "right", "right", "wrong", "unsure")) == 4
    (rate,) = sample_rates(reviews)
    assert (rate.drawn, rate.changed, rate.judged, rate.right, rate.wrong, rate.unsure) == (10, 0, 4, 2, 1, 1)
    assert "judged 4 of 10 labels" in rate.words
    assert "50.0 % are right" in rate.words


def test_a_verdict_on_a_label_that_changed_does_not_count(reviews: Project) -> None:
    take_verdicts(reviews, verdicts_file(reviews, *["right"] * 10))
    row = draw_sample(reviews, 10, 1)[0]
    gold_without_first_span(reviews, row.document, row.item)
    (rate,) = sample_rates(reviews)
    assert rate.changed >= 1
    assert rate.judged == 10 - rate.changed
    assert "changed since" in rate.words


def test_a_verdict_on_words_that_changed_does_not_count(reviews: Project) -> None:
    take_verdicts(reviews, verdicts_file(reviews, *["right"] * 10))
    row = draw_sample(reviews, 10, 1)[0]
    (document,) = (item for item in reviews.documents() if item.id == row.document)
    start, end = row.places[0]
    file = reviews.text_file(document)
    text = file.read_text("utf-8")
    file.write_text(text[:start] + "x" * (end - start) + text[end:], "utf-8")
    (rate,) = sample_rates(reviews)
    assert rate.changed >= 1


def test_a_smaller_page_keeps_the_other_verdicts(reviews: Project) -> None:
    take_verdicts(reviews, verdicts_file(reviews, "right", "right", "right"))
    file = verdicts_file(reviews, "wrong", "open")
    file.write_text("\n".join(file.read_text("utf-8").splitlines()[:3]) + "\n", "utf-8")
    assert take_verdicts(reviews, file) == 1
    assert [(rate.drawn, rate.right, rate.wrong) for rate in sample_rates(reviews)] == [(10, 2, 1)]


def test_a_label_that_stands_twice_is_refused_and_counted_once(reviews: Project) -> None:
    file = verdicts_file(reviews, "right")
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    with pytest.raises(Misconfigured, match="stands in it twice"):
        take_verdicts(reviews, file)
    row = draw_sample(reviews, 1, 1)[0]
    judged = JudgedLabel(row.document, row.item, row.digest, "right", "p01", 1)
    write_judged(reviews, [judged, judged])
    assert [rate.judged for rate in sample_rates(reviews)] == [1]


def test_nobody_sees_what_another_one_thinks(reviews: Project) -> None:
    take_verdicts(reviews, verdicts_file(reviews, "right"))
    take_verdicts(reviews, verdicts_file(reviews, "wrong", judge="p02"))
    page, _ = sample_to_judge(reviews, 10, 1)
    assert " checked" not in page
    assert 'value="p0' not in page


def test_a_judge_can_go_on_another_day(reviews: Project) -> None:
    take_verdicts(reviews, verdicts_file(reviews, "right", "wrong"))
    page, count = sample_to_judge(reviews, 10, 1)
    assert count == 10
    assert page.count(" checked") == 2
    assert 'value="p01"' in page
    take_verdicts(reviews, verdicts_file(reviews, "right", "right", "right"))
    assert [(rate.right, rate.wrong) for rate in sample_rates(reviews)] == [(3, 0)]
    take_verdicts(reviews, verdicts_file(reviews, "wrong", judge="p02"))
    assert [rate.judge for rate in sample_rates(reviews)] == ["p01", "p02"]


@pytest.mark.parametrize("line", ["{}", "[1]", "\u00ff", '{"document": "a", "item": "b", "verdict": "maybe"}'])
def test_a_line_that_is_no_verdict_is_refused_and_nothing_written(reviews: Project, line: str) -> None:
    file = verdicts_file(reviews, "right")
    file.write_text(file.read_text("utf-8") + line + "\n", "latin-1")
    with pytest.raises(Misconfigured, match="is no judged label"):
        take_verdicts(reviews, file)
    assert not reviews.judged_file.exists()


def test_a_judge_is_a_person_with_a_pseudonym(reviews: Project) -> None:
    with pytest.raises(Misconfigured, match="is no pseudonym"):
        take_verdicts(reviews, verdicts_file(reviews, "right", judge="Ada Byron"))
    pulled = reviews.pulled_file(draw_sample(reviews, 1, 1)[0].document)
    pulled.write_text(pulled.read_text("utf-8").replace('"person"', '"machine"'), "utf-8")
    with pytest.raises(Misconfigured, match="a01 is a machine"):
        take_verdicts(reviews, verdicts_file(reviews, "right", judge="a01"))
    document = next(item for item in reviews.documents() if item.id == draw_sample(reviews, 1, 1)[0].document)
    line = Decision("c05", "2026-01-01T00:00:00Z", "file", "take", made_by="machine")
    add_decisions(reviews, document, [line])
    with pytest.raises(Misconfigured, match="c05 is a machine"):
        take_verdicts(reviews, verdicts_file(reviews, "right", judge="c05"))
    assert not reviews.judged_file.exists()


def test_words_are_shown_whole_and_nothing_of_them_is_obeyed(reviews: Project) -> None:
    write_judged(reviews, [JudgedLabel("x", "y", "z", "right", "p01", 1, "<script>alert(1)</script>")])
    page, _ = sample_to_judge(reviews, 10, 1)
    assert "<script>alert" not in page
    assert len(read_judged(reviews)) == 1


@pytest.mark.parametrize(("right", "total"), [(0, 1), (1, 1), (5, 10), (287, 300), (300, 300), (1, 5000)])
def test_the_interval_holds_every_share_that_a_score_test_does_not_reject(right: int, total: int) -> None:
    low, high = wilson_interval(right, total)
    share = right / total
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            assert isclose(abs(share - bound), 1.959963984540054 * sqrt(bound * (1 - bound) / total), rel_tol=1e-9)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert wilson_interval(0, 0) == (0, 1)
