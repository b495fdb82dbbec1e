"""What docs/ says is there: every command and option, every keyword of a schema, and the reference of commands."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from claimset.commands.app import app
from support.docs_pages import DOCS, ROOT, pages, text_of

META: dict[str, Any] = json.loads((ROOT / "schema/meta.json").read_bytes())
PAPERS = {**{page: text_of(page) for page in pages()}, "README.md": (ROOT / "README.md").read_text(encoding="utf-8")}
_COMMANDS: Any = typer.main.get_command(app)


def _command_lines(text: str) -> list[str]:
    """Return what a page says to type: lines of shell blocks, and code within sentences."""
    shell = "\n".join(re.findall(r"^```(?:sh)?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    in_sentences = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    lines = [*shell.splitlines(), *(" ".join(code.split()) for code in in_sentences)]
    return [match[0] for line in lines if (match := re.search(r"(?:^|&& |uv run |- )claimset [a-z].*", line))]


def _keywords(node: Any) -> dict[str, set[str]]:
    """Return the keywords that a part of the meta-schema describes, with the words that their values may be."""
    keywords: dict[str, set[str]] = {}
    if isinstance(node, dict):
        for name, form in (node.get("properties") or {}).items():
            if name.startswith("x-") and isinstance(form, dict):
                keywords.setdefault(name, set()).update(map(str, form.get("enum", ())))
        nodes = [*node.values()]
    else:
        nodes = node if isinstance(node, list) else []
    for part in nodes:
        for name, values in _keywords(part).items():
            keywords.setdefault(name, set()).update(values)
    return keywords


def test_the_reference_of_commands_is_their_help() -> None:
    """The file is written by the line below; run it after a change of a command."""
    words = ["claimset.commands.app", "utils", "docs", "--name", "claimset", "--title", "Commands"]
    typer_command = Path(sys.executable).parent / "typer"
    result = subprocess.run([typer_command, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    line = f"uv run typer {' '.join(words)} --output docs/reference/commands.md"
    assert result.stdout.strip() == text_of("reference/commands.md").strip(), f"docs/reference/commands.md: {line}"


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_command_that_a_page_names_has_the_options_it_names(name: str) -> None:
    for line in _command_lines(PAPERS[name]):
        command = _COMMANDS
        for word in line.partition("claimset ")[2].split():
            if not getattr(command, "commands", None):
                break
            assert word in command.commands, f"{name}: {line}"
            command = command.commands[word]
        options = {"--help", *(option for item in command.params for option in (*item.opts, *item.secondary_opts))}
        assert set(re.findall(r"(?<= )--[a-z-]+", line)) <= options, f"{name}: {line}"


@pytest.mark.parametrize(("keyword", "values"), sorted(_keywords(META).items()))
def test_every_keyword_of_a_schema_has_a_section_that_names_its_values(keyword: str, values: set[str]) -> None:
    page = text_of("reference/schema-keywords.md")
    sections = dict(re.findall(r"^## (\S[^\n]*)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    place = "docs/reference/schema-keywords.md"
    assert keyword in sections, f"{place} has no section about {keyword}"
    assert "```json" in sections[keyword], f"{place} gives no example of {keyword}"
    named = sections[keyword] + sections["Meanings of relations"] * (keyword == "x-meaning")
    assert not [value for value in values if f"`{value}`" not in named], f"{place}: values of {keyword}"


def test_every_keyword_that_has_a_section_is_one_of_the_meta_schema() -> None:
    sections = set(re.findall(r"^## (x-\S+)$", text_of("reference/schema-keywords.md"), re.MULTILINE))
    assert sections - {"x-counts-as"} <= set(_keywords(META))


def test_every_page_stands_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page for page in pages() if page not in menu] == []
    assert (DOCS / "index.md").is_file()


def test_page_of_arithmetic_has_the_table_of_its_benchmark() -> None:
    lines = (ROOT / "bench" / "results" / "arithmetic.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert "\n".join(table) in text_of("explanation/arithmetic.md")
