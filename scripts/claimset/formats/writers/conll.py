"""Columns of CoNLL: a token and its tag a line, an empty line after each sentence, `# newdoc id` above a document."""

from collections.abc import Iterable


def conll_document(name: str, sentences: Iterable[Iterable[tuple[str, str]]]) -> str:
    """Return a document's lines; a sentence is its tokens, each with its tag."""
    parts = [f"# newdoc id = {name}\n"]
    for sentence in sentences:
        parts += [f"{token}\t{tag}\n" for token, tag in sentence]
        parts.append("\n")
    return "".join(parts)
