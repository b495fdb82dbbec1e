"""Colors of an imported schema: those that can be read and told apart stay, the others are mended."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.imported.colors import with_mended_colors
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.schema.check.judge import judge_schema


def source(*colors: str) -> dict[str, Any]:
    labels = "".join(f'<Label value="L{number}" background="{color}"/>' for number, color in enumerate(colors))
    xml = f'<View><Labels name="who" toName="text">{labels}</Labels><Text name="text" value="$text"/></View>'
    return schema_of_interface(xml, "mine").source


def colors_of(schema: dict[str, Any]) -> list[str | None]:
    return [label.get("x-color") for label in schema["properties"]["who"]["items"]["properties"]["label"]["oneOf"]]


def test_only_a_color_that_cannot_be_read_or_told_apart_is_another() -> None:
    mended = with_mended_colors(source("#720305", "yellow", "#182db0", "#182db1", "#720305"))
    colors = colors_of(mended.source)
    assert (colors[0], colors[2], colors[4]) == ("#720305", "#182db0", "#720305")
    assert len({*colors}) == 4
    assert (mended.labels, mended.changed, mended.removed) == (5, 2, 0)


@settings(max_examples=10)
@given(st.lists(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"), min_size=1, max_size=12))
def test_no_color_is_left_that_the_judge_refuses(colors: list[str]) -> None:
    mended = with_mended_colors(source(*colors))
    assert [issue.message for issue in judge_schema(mended.source, "", RESERVED) if issue.code == "SCH013"] == []
    colors_left = [color for color in colors_of(mended.source) if color is not None]
    assert len(colors_left) == mended.labels - mended.removed
