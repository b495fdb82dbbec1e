"""Mended labels of an annotation, as they are sent to stand beside it."""

from typing import Any

import msgspec

from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema


class SentFix(msgspec.Struct, frozen=True):
    """The mended labels of an annotation of a task as they are sent; `digest` begins their hash."""

    task: int
    annotation: int
    digest: str
    result: tuple[dict[str, Any], ...]

    @property
    def key(self) -> tuple[int, int, str]:
        """What tells it from other fixes: its task, annotation and digest."""
        return self.task, self.annotation, self.digest


def sent_fix(
    task: int,
    annotation: ServerAnnotation,
    digest: str,
    labels: Labels,
    text: str,
    schema: Schema,
    interface: Interface,
) -> SentFix:
    """
    Return mended labels as they are sent, with what else the annotation's regions hold, such as an annotator's notes.

    The annotation must have an id. Raises ValueError for a span that lies outside the text.
    """
    old_regions = {
        (region.get("id"), region.get("from_name")): region for region in annotation.result if "id" in region
    }
    regions = [
        {**old_regions.get((region.get("id"), region["from_name"]), {}), **region} if "id" in region else region
        for region in to_result(labels, text, schema, interface)
    ]
    return SentFix(task, annotation.id or 0, digest, tuple(regions))
