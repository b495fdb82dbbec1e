"""The languages of titles that annotators' own pages are to have."""

from collections.abc import Collection

from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.schema.titles import titled_languages
from claimset.text.visible import in_quotes


def read_languages(value: str | None, schema: Schema, annotators: Collection[str]) -> dict[str, str]:
    """
    Map annotators to languages, as `a02=pl,a03=es` says; none for None.

    Raises Misconfigured for somebody who has no project of their own, and for a language in which nothing has a title.
    """
    languages: dict[str, str] = {}
    for part in value.split(",") if value else ():
        annotator, _, language = part.strip().partition("=")
        if annotator not in annotators:
            raise Misconfigured(
                f"{in_quotes(annotator)} has no project of their own",
                "write --ui-language a02=pl, and name a02 with --annotators first",
            )
        if language not in titled_languages(schema):
            raise Misconfigured(
                f"nothing in the schema has a title in {in_quotes(language)}",
                'give labels x-titles in schema/schema.json, such as {"pl": "Osoba"}',
            )
        languages[annotator] = language
    return languages
