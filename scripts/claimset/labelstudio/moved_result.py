"""Moves the regions of an annotation on a server to a corrected text."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from claimset.labelstudio.payload.server_rows import ServerItem

Range = tuple[int, int]


def ranges_of(item: ServerItem) -> dict[str, Range]:
    """Return the offsets of every region of an item, by its id; of answers without offsets none."""
    ranges: dict[str, Range] = {}
    for region in item.result:
        value = region.get("value") if isinstance(region, dict) else None
        if isinstance(value, dict) and isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            ranges[str(region.get("id"))] = (value["start"], value["end"])
    return ranges


def moved_item(item: ServerItem, places: Mapping[str, Range], text: str) -> ServerItem:
    """Return an item at other offsets, by the ids of regions; a region without a place goes, with its relations."""
    gone = ranges_of(item).keys() - places.keys()
    regions = [_moved(region, places, text) for region in item.result if not _is_about(region, gone)]
    return replace(item, result=regions)


def _is_about(region: Any, ids: "set[str]") -> bool:
    return isinstance(region, dict) and bool({region.get("id"), region.get("from_id"), region.get("to_id")} & ids)


def _moved(region: Any, places: Mapping[str, Range], text: str) -> Any:
    value = region.get("value") if isinstance(region, dict) else None
    if not isinstance(value, dict) or "start" not in value or region.get("id") not in places:
        return region
    start, end = places[region["id"]]
    moved = {**value, "start": start, "end": end}
    # The words of a region; an answer in free text has its words there in a list.
    if isinstance(value.get("text"), str):
        moved["text"] = text[start:end]
    return {**region, "value": moved}
