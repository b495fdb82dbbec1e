"""What brat can say and the project cannot is left out by its name; attributes stand at their spans."""

from claimset.model.foreign import ForeignDocument
from support.foreign_files import read

_FILE = """T1\tPERSON 0 3\tIda
T2\tPERSON 4 6;7 8\tHo m
T3\tGPE 4 8\tHolm
E1\tMove:T1 To:T3
*\tEquiv T1 T3
N1\tReference T1 Wiki:1\tIda
#1\tAnnotatorNotes T1\tsure?
A1\tlevel T1 NAM
M1\tadjectival T3
A2\tlevel E1 NAM
A3\tlevel T1 PRO
"""


def test_what_has_no_counterpart_is_named_with_its_line() -> None:
    (item,) = read("brat", _FILE, "Ida Holm left.")
    assert isinstance(item, ForeignDocument)
    assert {unread.line for unread in item.unread} == {2, 4, 5, 6, 7, 10, 11}
    assert "several pieces" in item.unread[0].message
    assert "event" in item.unread[1].message


def test_an_attribute_is_its_value_or_true() -> None:
    (item,) = read("brat", _FILE, "Ida Holm left.")
    assert isinstance(item, ForeignDocument)
    assert [span.attributes for span in item.spans] == [{"level": "NAM"}, {"adjectival": True}]
