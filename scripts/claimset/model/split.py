"""Splits of a release."""

import msgspec

from claimset.model.record import GoldStatus


class Split(msgspec.Struct, frozen=True):
    """A split of a release: its share of the documents in percent, and the gold statuses that it `admits`, if named."""

    name: str
    share: int
    admits: tuple[GoldStatus, ...] | None = None


DEFAULT_SPLITS = (Split("train", 80), Split("validation", 10), Split("test", 10))
"""The splits of a schema without `x-splits`, in the order in which shares are added up."""
