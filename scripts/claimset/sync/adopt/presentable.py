"""Mends the hotkeys and colors of an imported schema."""

from typing import Any

import msgspec

from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.imported.colors import with_mended_colors, without_keywords
from claimset.labelstudio.imported.counterparts import LeftOut
from claimset.labelstudio.imported.interface_schema import InterfaceSchema
from claimset.schema.check.judge import judge_schema


def make_presentable(import_result: InterfaceSchema) -> InterfaceSchema:
    """
    Return an import without hotkeys that clash, and with colors that can be read and told apart.

    A color stays if it can be read and differs enough from those before it. Each change is listed in `left_out`.
    """
    source, left_out = import_result.source, list(import_result.left_out)
    clashing_pointers = [
        issue.pointer or "" for issue in _issues(source, "SCH012") if (issue.pointer or "").endswith("/x-hotkey")
    ]
    if clashing_pointers:
        source = without_keywords(source, clashing_pointers)
        left_out.append(
            LeftOut("hotkey", str(len(clashing_pointers)), "a label or Label Studio uses the key: a free one instead")
        )
    if _issues(source, "SCH013"):
        mended = with_mended_colors(source)
        source = mended.source
        for count, why in (
            (mended.changed, "not readable or not told apart: another color instead"),
            (mended.removed, "not readable or not told apart, and no color was free: none instead"),
        ):
            if count:
                left_out.append(LeftOut("background", f"{count} of {mended.labels}", why))
    return msgspec.structs.replace(import_result, source=source, left_out=tuple(left_out))


def _issues(source: dict[str, Any], code: str) -> list[Any]:
    return [issue for issue in judge_schema(source, "", RESERVED) if issue.code == code]
