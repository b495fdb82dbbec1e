"""A change: one difference between two schemas, and what it means for work that is done."""

from typing import Literal

import msgspec

Kind = Literal["rename", "merge", "split", "drop", "add", "narrower", "wider", "default", "meaning", "looks"]
Weight = Literal["breaking", "compatible", "looks"]


class SchemaChange(msgspec.Struct, frozen=True):
    """
    One difference.

    `level` says whether what was labelled under the earlier schema still means the same under the later one. `what`
    is a layer, a label, an attribute, a value, a relation, …, and `where` the layer or attribute that it stands in.
    """

    kind: Kind
    level: Weight
    what: str
    where: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    detail: str = ""
