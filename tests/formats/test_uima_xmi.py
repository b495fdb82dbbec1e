"""A CAS holds more than spans with a label: slots, lists, types that do not say their label, other views."""

from claimset.model.foreign import ForeignDocument
from support.foreign_files import as_xmi, places, read

_MORE = """<custom:Link xmi:id="20" role="agent" target="11"/>
<custom:Event xmi:id="21" sofa="1" begin="9" end="12" label="MOVE" agents="20"/>
<custom:Odd xmi:id="22" sofa="1" begin="0" end="3" kind="x" note="y"/>
<custom:Lists xmi:id="23" sofa="1" begin="0" end="3" label="P"><names>a</names></custom:Lists>
<custom:Else xmi:id="24" sofa="2" begin="0" end="3" label="P"/>
<custom:Half xmi:id="25" sofa="1" begin="1" end="x" label="P"/>
<custom:Sure xmi:id="26" sofa="1" begin="0" end="3" label="Q" certain="true"/>"""


def test_what_has_no_counterpart_is_named_and_the_rest_is_read() -> None:
    data = as_xmi(ForeignDocument(("owls",), "Ida Holm met Eva")).replace("<cas:Sofa", f"{_MORE}<cas:Sofa", 1)
    (item,) = read("inception", data)
    assert places(item) == [(0, 3, "P"), (0, 3, "Q"), (9, 12, "MOVE")]
    assert isinstance(item, ForeignDocument)
    assert [(unread.line, unread.code) for unread in item.unread] == [
        (2, "SCH003"),
        (3, "LBL004"),
        (4, "SCH003"),
        (6, "SPN001"),
    ]
    assert item.spans[-1].attributes == {"certain": True}


def test_offsets_of_a_cas_count_utf_16_units() -> None:
    data = as_xmi(ForeignDocument(("owls",), "😊 Ida")).replace(
        "<cas:Sofa", '<custom:A xmi:id="9" sofa="1" begin="3" end="6" label="P"/><cas:Sofa', 1
    )
    (item,) = read("inception", data)
    assert places(item) == [(2, 5, "P")]
    (item,) = read("inception", data.replace('begin="3"', 'begin="1"'))
    assert isinstance(item, ForeignDocument)
    assert [unread.code for unread in item.unread] == ["SPN001"]
