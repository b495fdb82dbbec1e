"""The interfaces in which curators review the annotations of others."""

import msgspec

from claimset.model.schema import Interface, Schema


def review_interface(interface: Interface) -> Interface:
    """Return the interface in which annotations of `interface` are reviewed, with the same questions and passes."""
    return Interface(
        name=f"review {interface.name}",
        title=f"Review: {interface.title}",
        passes=interface.passes,
        shows=interface.shows,
        reviews=interface.name,
    )


def with_review_interfaces(schema: Schema) -> Schema:
    """Return the schema with a review interface for each of its own interfaces."""
    reviews = [review_interface(item) for item in schema.interfaces.values()]
    interfaces = {**schema.interfaces, **{item.name: item for item in reviews}}
    return msgspec.structs.replace(schema, interfaces=interfaces)
