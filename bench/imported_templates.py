"""
What `claimset schema import` makes of every template for text that Label Studio brings along.

Reads the templates out of the installed package label-studio and writes bench/results/imported-templates.md:

    python bench/imported_templates.py
"""

import importlib.util
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import yaml

from claimset.labelstudio.imported.counterparts import LeftOut
from claimset.labelstudio.imported.interface_xml import parse_interface
from claimset.labelstudio.imported.schema_of_interface import InterfaceSchema, NothingToImport, schema_of_interface
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.vocabulary import vocabulary
from claimset.schema.blank import schema_name
from claimset.schema.read import parse_schema

RESULT = Path(__file__).parent / "results" / "imported-templates.md"
_TEXTS = ("text", "hypertext", "paragraphs", "chat")


class Row(NamedTuple):
    """One template: what it is called, and what was made of it."""

    name: str
    adopted: InterfaceSchema | None
    left_out: tuple[LeftOut, ...]


def templates() -> Iterator[tuple[str, str]]:
    """Yield the name and the interface of every template that shows a text, a page or a dialogue."""
    package = importlib.util.find_spec("label_studio")
    if package is None or package.origin is None:
        raise SystemExit("label-studio is not installed: uv sync --group server")
    folder = Path(package.origin).parent / "annotation_templates"
    for file in sorted(folder.glob("*/*/config.yml")):
        xml = str(yaml.safe_load(file.read_bytes())["config"])
        shown = [element for element in parse_interface(xml).descendants(*_TEXTS) if "$" in element.get("value")]
        if shown:
            yield file.parent.relative_to(folder).as_posix(), xml


def rows() -> Iterator[Row]:
    """Import each; an imported schema must offer again what was imported."""
    for name, xml in templates():
        try:
            adopted = schema_of_interface(xml, schema_name(name.rpartition("/")[2]))
        except NothingToImport as nothing:
            yield Row(name, None, nothing.left_out)
            continue
        schema = parse_schema(adopted.source)
        interface_words = {
            word[1]
            for interface in schema.interfaces.values()
            for word in vocabulary(build_interface(schema, interface))
        }
        lost = [
            item.name
            for item in adopted.imported
            if item.name not in interface_words and item.tag.lower() not in {"text", "relations", ""}
        ]
        if lost:
            raise SystemExit(f"{name}: {lost} were imported and are not in the schema's interface")
        yield Row(name, adopted, adopted.left_out)


def page(found: list[Row]) -> str:
    """Write the table."""
    taken = [row for row in found if row.adopted is not None]
    whole = [row for row in taken if all(item.why.startswith("looks only") for item in row.left_out)]
    introduction = (
        f"Every template of label-studio {version('label-studio')} that shows a text, a page or a dialogue of the "
        f"task, and what `claimset schema import` makes of it. Of {len(found)} templates {len(taken)} become a schema, "
        f"{len(whole)} of them with everything that is asked in them. Written by `bench/imported_templates.py`."
    )
    head = ["| template | imported | left out, and why |", "| --- | --- | --- |"]
    lines = ["# Label Studio's own templates, imported", "", introduction, "", *head]
    for name, adopted, left_out in found:
        imported = [f"{_tag(item.tag, item.name)}{item.what}" for item in adopted.imported] if adopted else ["nothing"]
        leftovers = [f"{_tag(item.tag, item.name)}{item.why}" for item in left_out] or ["nothing"]
        lines.append(f"| {name} | {_cell(imported)} | {_cell(leftovers)} |")
    return "\n".join(lines) + "\n"


def _tag(tag: str, name: str) -> str:
    words = " ".join(part for part in (tag, f"`{name}`" if name else "") if part)
    return f"{words}: " if words else ""


def _cell(items: list[str]) -> str:
    return "<br>".join(item.replace("|", "\\|").replace("\n", " ") for item in items)


def main() -> None:
    """Write the page and say what it counts."""
    all_rows = list(rows())
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(page(all_rows), encoding="utf-8")
    for name, adopted, left_out in all_rows:
        print(f"{'schema' if adopted else 'none':8}{len(left_out):3} left out  {name}")


if __name__ == "__main__":
    main()
