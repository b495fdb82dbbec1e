"""LICENSE of a release: of the data, with the address of the whole text where the licence is a known one."""

import msgspec
import pytest

from claimset.model.schema import Schema
from claimset.release.papers.licence import licence_file


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/legalcode"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/legalcode"),
        ("odbl", "odbl. DATASHEET.md says more."),
        (None, "other. DATASHEET.md says more."),
    ],
)
def test_the_licence_is_the_schemas(schema: Schema, code: str | None, words: str) -> None:
    source = {name: value for name, value in schema.source.items() if name != "x-licence"}
    licensed_schema = msgspec.structs.replace(schema, source=source | ({"x-licence": code} if code else {}))
    text = licence_file(licensed_schema, "1.2.3")
    assert text.startswith(f"{schema.name} 1.2.3\n")
    assert words in text
    assert "belongs to its publisher" in text
