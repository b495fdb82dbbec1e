"""Stacked spans, parts of tokens, values with marks of the format in them, and relations."""

import pytest

from claimset.formats.lines import NotRead
from claimset.model.foreign import ForeignDocument
from support.foreign_files import arrows, places, read

_HEAD = """#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Mention|label|note
#T_RL=webanno.custom.Link|label|BT_webanno.custom.Mention


#Text=A tale of kinds
"""
_TEXT = "A tale of kinds"


def test_stacked_spans_and_relations_between_them_are_told_apart() -> None:
    rows = (
        "1-1\t0-1\tA\t_\t_\t_\t_\t\n"
        "1-2\t2-6\ttale\tP[1]|Q[2]\tone\\|two[1]|*[2]\t_\t_\t\n"
        "1-3\t7-9\tof\tQ[2]\t*[2]\t_\t_\t\n"
        "1-3.1\t8-9\tf\tR\t*\t_\t_\t\n"
        "1-4\t10-15\tkinds\tP\t*\tr1|r2\t1-2[2_0]|1-2[1_0]\t\n"
    )
    (item,) = read("inception", _HEAD + rows, _TEXT)
    assert places(item) == [(2, 6, "P"), (2, 9, "Q"), (8, 9, "R"), (10, 15, "P")]
    assert arrows(item) == {("r1", (2, 9, "Q"), (10, 15, "P")), ("r2", (2, 6, "P"), (10, 15, "P"))}
    assert isinstance(item, ForeignDocument)
    assert [dict(span.attributes) for span in item.spans] == [{"note": "one|two"}, {}, {}, {}]


def test_a_type_that_does_not_say_its_label_is_named() -> None:
    head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Mention|kind|note\n\n#Text=A\n"
    (item,) = read("inception", head + "1-1\t0-1\tA\tP\tx\t\n", "A")
    assert isinstance(item, ForeignDocument)
    assert [(unread.code, unread.line) for unread in item.unread] == [("LBL004", 5)]


def test_columns_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(NotRead, match="different numbers"):
        read("inception", _HEAD + "1-1\t0-1\tA\tP|Q\t*\t_\t_\t\n", _TEXT)
