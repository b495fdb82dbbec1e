"""SECURITY.md names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_attack_of_the_table_names_a_test_that_is_there() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    assert rows
    for row in rows:
        ((file, name),) = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", row)
        assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8"), row


def test_every_option_of_the_page_is_one_of_the_reference() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert all(f"`{option}" in reference for option in re.findall(r"--[a-z]+", page))
