"""`claimset schema import` as a person runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.conftest import CommandResult
from support.tree import written

XML = """<View><Header value="H"/>
<Labels name="label" toName="text"><Label value="PER"/></Labels>
<Text name="text" value="$text"/>
<Pairwise name="pair" toName="text,other"/></View>"""


@pytest.fixture
def interface(tmp_path: Path) -> Path:
    file = tmp_path / "My Interface.xml"
    file.write_text(XML)
    return file


def test_it_says_what_became_of_everything_and_writes_the_schema(
    claimset: Callable[..., CommandResult], interface: Path, tmp_path: Path
) -> None:
    result = claimset("schema", "import", interface.name)
    assert result.code == 0
    for words in ("the layer 'label' (mention): PER", "several things at once", "looks only: 1 Header", "made up"):
        assert words in result.out
    second_result = claimset("schema", "import", interface.name, "--json")
    assert (second_result.code, second_result.data["changed"]) == (0, False)
    first = second_result.data["left_out"][0]
    assert (first["tag"], first["name"], first["line"]) == ("Pairwise", "pair", 4)
    interface_result = claimset("schema", "show", "all")
    assert '<Label value="PER"' in interface_result.out
    assert '"title": "my-interface"' in (tmp_path / "schema" / "schema.json").read_text()


def test_another_schema_stays_and_the_remedy_is_named(claimset: Callable[..., CommandResult], interface: Path) -> None:
    assert claimset("schema", "import", interface.name).code == 0
    result = claimset("schema", "import", interface.name, "--name", "other")
    assert result.code == 5
    assert "--out" in result.words
    assert claimset("schema", "import", interface.name, "--name", "other", "--out", "other.json").code == 0


def test_a_new_project_without_labels_gives_up_its_small_schema(
    claimset: Callable[..., CommandResult], interface: Path, tmp_path: Path
) -> None:
    assert claimset("init", "birds", "--empty", "--language", "nl").code == 0
    words = ["--project", "birds", "schema", "import", interface.name]
    assert claimset(*words).code == 0
    source = json.loads((tmp_path / "birds/schema/schema.json").read_bytes())
    assert (source["title"], source["x-languages"], "label" in source["properties"]) == ("birds", {"nl": "Dutch"}, True)
    assert "SCH" not in claimset("--project", "birds", "check").out
    assert (claimset(*words).code, claimset(*words, "--name", "other").code) == (0, 5)


def test_a_schema_with_errors_is_not_written_and_its_errors_are_shown(
    claimset: Callable[..., CommandResult], interface: Path, tmp_path: Path
) -> None:
    assert claimset("init", "birds", "--empty").code == 0
    interface.write_text(XML.replace('<Label value="PER"/>', '<Label value="Person"/><Label value="person"/>'))
    old_files = written(tmp_path / "birds")
    words = ["--project", "birds", "schema", "import", interface.name]
    result = claimset(*words)
    assert (result.code, "SCH012" in result.out, "nothing was written" in result.words) == (1, True, True)
    json_result = claimset(*words, "--json")
    assert (json_result.code, json_result.data["changed"]) == (1, False)
    assert {row["code"] for row in json_result.data["issues"]} == {"SCH012"}
    assert written(tmp_path / "birds") == old_files
    assert claimset(*words, "--out", "to-correct.json").code == 0


def test_a_project_with_its_example_keeps_its_schema(claimset: Callable[..., CommandResult], interface: Path) -> None:
    assert claimset("init", "birds").code == 0
    assert claimset("--project", "birds", "schema", "import", interface.name).code == 5


def test_an_interface_without_a_text_has_its_list_and_makes_no_file(
    claimset: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (tmp_path / "image.xml").write_text('<View><Image name="i" value="$i"/></View>')
    result = claimset("schema", "import", "image.xml")
    assert (result.code, "it is no text" in result.out) == (1, True)
    assert claimset("schema", "import", "image.xml", "--json").data["left_out"][0]["name"] == "i"
    assert not (tmp_path / "schema").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("gone.xml",), 2),
        (("My Interface.xml", "--server-project", "1"), 2),
        (("--server-project", "1"), 3),
        (("My Interface.xml", "--language", "English"), 3),
        (("My Interface.xml", "--name", "No Name"), 3),
        (("My Interface.xml", "--claims", "gone"), 3),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    claimset: Callable[..., CommandResult], interface: Path, words: tuple[str, ...], code: int
) -> None:
    assert claimset("schema", "import", *words).code == code
    assert not (interface.parent / "schema").exists()
