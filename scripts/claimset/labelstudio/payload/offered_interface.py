"""The labeling interface that a project on a server has, compared with the one that the schema makes now."""

from collections.abc import Callable, Collection

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.former_names import FormerNames, Term
from claimset.labelstudio.payload.interface_union import union
from claimset.labelstudio.vocabulary import vocabulary
from claimset.model.schema import Interface, Schema


class OfferedInterface:
    """
    A labeling interface (XML) that a server has for an interface of the schema.

    `language` is that of the titles that it shows. Raises ValueError if it cannot be read.
    """

    def __init__(self, xml: str, schema: Schema, interface: Interface, language: str | None = None) -> None:
        self._xml, self._schema_xml = xml, build_interface(schema, interface, language)
        self._terms, self._schema_terms = vocabulary(xml), vocabulary(self._schema_xml)
        self._former_names = FormerNames(schema, interface)

    @property
    def offers_foreign_terms(self) -> bool:
        """Whether it has a term that neither the schema nor an earlier one has."""
        return not all(self._former_names.knows(term) for term in self._terms - self._schema_terms)

    @property
    def is_current(self) -> bool:
        """Whether it has every term of the schema, and beside them at most names of earlier schemas."""
        return self._schema_terms <= self._terms and not self.offers_foreign_terms

    @property
    def offers_other_terms(self) -> bool:
        """Whether it offers other labels, answers or relations than the schema does now."""
        return self._terms != self._schema_terms

    def renewed(self, used_terms: Callable[[], Collection[Term]]) -> str | None:
        """
        Return the interface that the schema makes now; None if the server has it.

        `used_terms` returns the terms that labels on the server use. It is called only if the server's interface has
        names of an earlier schema: those in use stay beside the new ones.
        """
        xml, other_terms = self._schema_xml, self._terms - self._schema_terms
        if other_terms:
            xml = union(xml, self._xml, other_terms.intersection(used_terms()), self._former_names)
        return None if xml.split() == self._xml.split() else xml
