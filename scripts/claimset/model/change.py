"""A change: one difference between two schemas, and what it means for labels that are stored."""

from typing import Literal

import msgspec

Kind = Literal["rename", "merge", "split", "drop", "add", "narrower", "wider", "default", "meaning", "looks"]
Weight = Literal["breaking", "compatible", "looks"]


class SchemaChange(msgspec.Struct, frozen=True):
    """
    One difference.

    `level` says whether labels that were made under the earlier schema mean the same under the later one. `what` is
    "layer", "label", "attribute", "value", "relation" or another kind of part, and `where` the layer or attribute that
    it stands in. `old` and `new` are its names before and after; `detail` says more in words.
    """

    kind: Kind
    level: Weight
    what: str
    where: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    detail: str = ""
