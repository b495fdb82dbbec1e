"""The codes of rules that options name."""

from collections.abc import Iterable

import typer

from claimset.text.visible import in_quotes


def known_codes(words: Iterable[str] | None, option: str) -> frozenset[str]:
    """Return the codes that begin with one of `words`. Raises BadParameter for a word that no code begins with."""
    from claimset.rules.engine.rule import pages_by_code

    codes: set[str] = set()
    for word in words or ():
        matching_codes = {code for code in pages_by_code() if word and code.startswith(word.upper())}
        if not matching_codes:
            raise typer.BadParameter(f"no code is or begins with {in_quotes(word)}", param_hint=option)
        codes |= matching_codes
    return frozenset(codes)
