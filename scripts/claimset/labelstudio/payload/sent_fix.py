"""Mended labels of an annotation, as a prediction that is sent to its task."""

from typing import Any

import msgspec

from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema


class SentFix(msgspec.Struct, frozen=True):
    """The mended labels of an annotation of a task, as regions; `digest` is the first 8 digits of their hash."""

    task: int
    annotation: int
    digest: str
    result: tuple[dict[str, Any], ...]

    @property
    def key(self) -> tuple[int, int, str]:
        """The task, annotation and digest, which no other fix shares."""
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
    Return mended labels as they are sent. Further keys of the annotation's regions, such as notes, are kept.

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
