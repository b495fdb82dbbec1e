"""The labeling interface of a project that somebody else made, compared with those of a schema."""

from claimset.labelstudio.imported.interface_schema import ImportOptions
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.former_names import Term
from claimset.labelstudio.vocabulary import vocabulary
from claimset.model.schema import Interface, Schema
from claimset.schema.read import parse_schema


class ForeignInterface:
    """
    The labels, choices and relations of a labeling interface (XML) that a schema could have.

    `text_field` is the field of a task that holds the text. Raises ValueError for an interface that cannot be read or
    has no control for a text.
    """

    def __init__(self, xml: str, schema: Schema) -> None:
        self._schema = schema
        options = ImportOptions(text_control=schema.text.control)
        imported_schema = parse_schema(schema_of_interface(xml, schema.name, schema.languages, options).source)
        server_terms = vocabulary(xml)
        imported_terms = vocabulary(build_interface(imported_schema, next(iter(imported_schema.interfaces.values()))))
        # The imported schema adds a relation for arrows without a name; the server's interface does not have it.
        self._terms = frozenset(term for term in imported_terms if term[0] != "Relation" or term in server_terms)
        self.text_field = imported_schema.text.field

    def missing_in(self, interface: Interface) -> list[Term]:
        """Return the terms that it has and an interface of the schema does not, sorted."""
        return sorted(self._terms - vocabulary(build_interface(self._schema, interface)))
