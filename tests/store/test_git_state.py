"""What git does to the bytes of a file is known before it does it."""

import subprocess
from pathlib import Path

import pytest

from claimset.store.machine.git_state import Keeping, keeping

ATTRIBUTES = {
    "nothing": "",
    "text": "text",
    "untext": "-text",
    "auto": "text=auto",
    "lf": "eol=lf",
    "crlf": "eol=crlf",
    "untextcrlf": "-text eol=crlf",
    "autolf": "text=auto eol=lf",
    "autocrlf": "text=auto eol=crlf",
    "oldset": "crlf",
    "oldunset": "-crlf",
    "oldinput": "crlf=input",
    "binary": "binary",
    "ident": "ident -text",
    "encoded": "-text working-tree-encoding=ISO-8859-1",
}
CONTENTS = {"LF": "$Id$ caf\u00e9\nmore\n".encode(), "CRLF": b"$Id$\r\nmore\r\n", "both": b"one\r\ntwo\n"}
SETTINGS = [(auto, eol) for auto in (None, "true", "YES", "input", "false") for eol in (None, "lf", "crlf")]


def git(root: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=True).stdout


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_ATTR_NOSYSTEM", "1")


def changed(root: Path, name: str, data: bytes) -> bool:
    """Let git store a file and give it out; say whether its bytes were changed on the way."""
    (root / name).write_bytes(data)
    git(root, "add", name)
    stored = git(root, "cat-file", "blob", f":{name}")
    (root / name).unlink()
    git(root, "checkout-index", "--force", name)
    return {stored, (root / name).read_bytes()} != {data}


@pytest.mark.parametrize(("auto", "eol"), SETTINGS)
def test_git_does_to_every_file_what_is_said_of_it(tmp_path: Path, auto: str | None, eol: str | None) -> None:
    git(tmp_path, "init", "--quiet")
    for key, value in (("core.autocrlf", auto), ("core.eol", eol)):
        if value is not None:
            git(tmp_path, "config", key, value)
    (tmp_path / ".gitattributes").write_text(
        "".join(f"{key}-* {treatment}\n" for key, treatment in ATTRIBUTES.items() if treatment)
    )
    changes = {
        (kind, content): changed(tmp_path, f"{kind}-{content}", data)
        for kind in ATTRIBUTES
        for content, data in CONTENTS.items()
    }
    for any_line_end, contents in ((True, tuple(CONTENTS)), (False, ("LF",))):
        names = [f"{kind}-{content}" for kind in ATTRIBUTES for content in contents]
        answers = keeping(tmp_path, names, any_line_end=any_line_end)
        assert answers.keys() == set(names)
        for kind in ATTRIBUTES:
            (treatment,) = {answers[f"{kind}-{content}"] for content in contents}
            assert (treatment is Keeping.NEVER) == any(changes[kind, content] for content in contents), (
                kind,
                treatment,
            )


def test_what_is_always_kept_is_kept_under_every_setting_and_what_is_kept_here_is_not(tmp_path: Path) -> None:
    outcomes: dict[str, set[Keeping]] = {kind: set() for kind in ATTRIBUTES}
    for number, (auto, eol) in enumerate(SETTINGS):
        root = tmp_path / str(number)
        root.mkdir()
        git(root, "init", "--quiet")
        for key, value in (("core.autocrlf", auto), ("core.eol", eol)):
            if value is not None:
                git(root, "config", key, value)
        (root / ".gitattributes").write_text("".join(f"{key} {said}\n" for key, said in ATTRIBUTES.items() if said))
        for kind, kept in keeping(root, ATTRIBUTES, any_line_end=False).items():
            outcomes[kind].add(kept)
    for kind, kept in outcomes.items():
        assert (Keeping.ALWAYS in kept) == (kept == {Keeping.ALWAYS}), kind
        assert (Keeping.HERE in kept) == (len(kept) == 2), kind
    assert {kind for kind, kept in outcomes.items() if kept == {Keeping.ALWAYS}} == {
        "untext", "lf", "untextcrlf", "autolf", "oldunset", "oldinput", "binary",
    }  # fmt: skip


def test_a_valueless_setting_is_true(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with (tmp_path / ".git" / "config").open("a") as config:
        config.write("[core]\n\tautocrlf\n")
    assert keeping(tmp_path, ["a"], any_line_end=False) == {"a": Keeping.NEVER}


@pytest.mark.parametrize("name", ["caf\u00e9 \U0001f469", "a\nb", "with space", '"quoted"', "udc\udcff"])
def test_any_name_is_asked_about(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init", "--quiet")
    assert keeping(tmp_path, [name], any_line_end=True) == {name: Keeping.HERE}


def test_a_folder_below_the_repository_is_asked_about_by_its_own_names(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "owls").mkdir()
    (tmp_path / "owls" / ".gitattributes").write_text("raw/** -text\n")
    names = ["raw/a.txt", "b.txt"]
    answers = keeping(tmp_path / "owls", names, any_line_end=True)
    assert answers == {"raw/a.txt": Keeping.ALWAYS, "b.txt": Keeping.HERE}


def test_outside_version_control_and_without_git_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keeping(tmp_path, ["a"], any_line_end=True) == {}
    git(tmp_path, "init", "--quiet")
    assert keeping(tmp_path, [], any_line_end=True) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert keeping(tmp_path, ["a"], any_line_end=True) == {}
