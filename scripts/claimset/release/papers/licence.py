"""Makes the LICENSE of a release: the licence of its data, which differs from that of the project's code."""

from claimset.model.schema import Schema

_LICENCES = {
    "cc0-1.0": ("CC0 1.0 Universal", "publicdomain/zero/1.0"),
    "cc-by-4.0": ("Creative Commons Attribution 4.0 International", "licenses/by/4.0"),
    "cc-by-sa-4.0": ("Creative Commons Attribution-ShareAlike 4.0 International", "licenses/by-sa/4.0"),
    "cc-by-nc-4.0": ("Creative Commons Attribution-NonCommercial 4.0 International", "licenses/by-nc/4.0"),
    "cc-by-nc-sa-4.0": (
        "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International",
        "licenses/by-nc-sa/4.0",
    ),
}


def licence_file(schema: Schema, version: str) -> str:
    """Return LICENSE: the licence that the schema names, with the address of its text if it is a known one."""
    code = str(schema.source.get("x-licence", "other"))
    name, path = _LICENCES.get(code.casefold(), (code, None))
    text_location = f":\nhttps://creativecommons.org/{path}/legalcode" if path else ". DATASHEET.md says more."
    return (
        f"{schema.name} {version}\n\n"
        f"The labels and everything said about them are licensed under\n{name}{text_location}\n\n"
        "A text has the licence that the column `licence` gives; where that is empty, the one above. A document of\n"
        "`by_reference` has no text in this release: the text belongs to its publisher, and nothing here licenses it.\n"
    )
