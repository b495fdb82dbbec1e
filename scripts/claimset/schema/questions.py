"""What an interface asks about a span, and the answers it offers."""

from claimset.model.schema import Attribute, Interface, Layer

_BOOLEANS = ("true", "false")


def choice_values(attribute: Attribute) -> tuple[str, ...]:
    """Return the values of a choice as the interface writes them."""
    return _BOOLEANS if attribute.kind == "boolean" else tuple(str(value.name) for value in attribute.values)


def drawn_attributes(layer: Layer, interface: Interface) -> tuple[Attribute, ...]:
    """Return the attributes an interface asks for; a compiled one has no pass and is never asked for."""
    return tuple(attribute for attribute in layer.attributes.values() if attribute.stage in interface.stages)
