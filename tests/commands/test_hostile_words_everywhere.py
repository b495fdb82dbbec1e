"""Hostile names, reasons and texts in every file of a project: no command lets them command a terminal or a runner."""

import json
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.main import get_command

from claimset.commands.app import app
from claimset.model.machine import Machine
from claimset.release.export import export
from claimset.store.project import Project
from commands.conftest import CommandResult, CommandResults, run_all
from faults.stand_in import StandIn, say_json
from support.language_model import completion
from support.releasing import clone, keep_documents

RUNNER = "::error file=x::owned"
OLD_RUNNER = "##[add-mask]owned"
TERMINAL = "\x1b[31m\x9b31m\u202e"
HOSTILE = f"{RUNNER}\n{RUNNER} {OLD_RUNNER} {TERMINAL} [red]x[/]"
TEXT = f"{RUNNER}\n\n  {RUNNER}\nHarrow Police counted ninety owls, says {OLD_RUNNER} of Mill Lane.\n"
NEEDS_A_SERVER_OF_OURS = {"demo", "serve"}
ROW = {"quote": HOSTILE, "occurrence": 1, "label": HOSTILE}
COMMANDS: dict[str, list[str]] = {
    "doctor": ["doctor"],
    "init": ["init", "{space}/new\n::error::x", "--name", "owls"],
    "kept": ["kept"],
    "merge": ["merge", "{space}/more.jsonl", "{space}/more.jsonl", "{space}/more.jsonl", HOSTILE],
    "kept --restore": ["kept", "--restore", HOSTILE],
    "upgrade": ["upgrade", "--plan"],
    "add": ["add", "{space}/::error::.txt", "{space}/more.jsonl"],
    "event": ["event", "hostile", "\n::error::x"],
    "hydrate": ["hydrate", "{space}"],
    "convert": ["convert", "--to", "jsonl", "--out", "{space}/::error::converted"],
    "correct": ["correct", "{document}", "{space}/::error::.txt", "--plan"],
    "withdraw": ["withdraw", "{document}", "--reason", "licence", "--plan"],
    "withdraw nobody": ["withdraw", HOSTILE, "--reason", "licence", "--plan"],
    "leave": ["leave", HOSTILE, "--plan"],
    "rotate": ["rotate", HOSTILE, "--plan"],
    "qualify": ["qualify", HOSTILE, "--documents", "2", "--yes"],
    "qualify who": ["qualify", HOSTILE],
    "learn": ["learn"],
    "learn a layer": ["learn", "--layer", HOSTILE],
    "propose": ["propose"],
    "propose --llm": ["propose", "--llm"],
    "propose --llm --json": ["propose", "--llm", "--json"],
    "push": ["push", "--plan"],
    "push --json": ["push", "--plan", "--json"],
    "pull": ["pull"],
    "status": ["status"],
    "sample": ["sample"],
    "sample --apply": ["sample", "--apply", "{space}/more.jsonl"],
    "watch without a secret": ["watch", "--port", "0"],
    "status --offline": ["status", "--offline"],
    "splits": ["splits", "--plan"],
    "agree": ["agree"],
    "agree html": ["agree", "--format", "html"],
    "adopt": ["adopt", "1"],
    "adjudicate": ["adjudicate"],
    "adjudicate --plan": ["adjudicate", "--plan", "--differences"],
    "adjudicate html": ["adjudicate", "--plan", "--differences", "--format", "html"],
    "feedback": ["feedback", "m01"],
    "feedback html": ["feedback", "m01", "--format", "html"],
    "feedback of nobody": ["feedback", HOSTILE],
    **{f"check {form}": ["check", "--format", form] for form in ("text", "json", "github", "sarif", "junit", "html")},
    "check a file": ["check", "{space}/more.jsonl"],
    "check --git-ref": ["check", "--git-ref", HOSTILE],
    "check --fix": ["check", "--fix", "--plan"],
    "waive": ["waive", HOSTILE, HOSTILE, "--reason", HOSTILE, "--owner", HOSTILE],
    "links": ["links"],
    "links --json": ["links", "--json"],
    "explain": ["explain", HOSTILE],
    "export": ["export", "--out", "{space}/::error::build"],
    "verify": ["verify", "{release}"],
    "verify --json": ["verify", "{release}", "--json"],
    "diff": ["diff", "{release}", "{release}"],
    "blame": ["blame", "{document}"],
    "publish": ["publish", "{release}", "--to", "{space}/\n::error::shelf"],
    "report": ["report"],
    "report of a release": ["report", "{release}"],
    "browse": ["browse"],
    "browse of a release": ["browse", "{release}"],
    "browse --out": ["browse", "--out", "{space}/::error::site"],
    "import": ["import", "{space}/more.jsonl", "--format", "doccano", "--annotator", "a09"],
    "schema build": ["schema", "build"],
    "schema check": ["schema", "check"],
    "schema diff": ["schema", "diff", HOSTILE, HOSTILE],
    "schema import": ["schema", "import", "{space}/interface.xml", "--out", "{space}/::error::schema.json"],
    "schema migrate": ["schema", "migrate", "--plan"],
    "schema show": ["schema", "show", "all"],
}


def _edit(file: Path, **values: Any) -> None:
    data = json.loads(file.read_bytes())
    file.write_text(json.dumps(data | values))


def _incoming(folder: Path) -> None:
    (folder / "::error::.txt").write_text(TEXT)
    (folder / "interface.xml").write_text(
        f'<View><Text name="text" value="$text"/><Labels name="l" toName="text"><Label value="{RUNNER}"/></Labels>'
        f'<Rating name="{RUNNER}" toName="text"/></View>'
    )
    rows = [{"text": TEXT, "id": HOSTILE, "title": HOSTILE, HOSTILE: 1}, {"text": HOSTILE}]
    (folder / "more.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _readable(project: Project) -> Project:
    """Let everything that people may write in words hold hostile ones; every file can be read."""
    first, second, *_ = (row.id for row in project.documents())
    annotations = project.root / "annotations"
    project.write_manifest(
        msgspec.structs.replace(row, outlet=HOSTILE, event=RUNNER, title=HOSTILE, machine=Machine(HOSTILE))
        for row in project.documents()
    )
    waiver = {"code": "CLM007", "document": first, "reason": HOSTILE, "owner": HOSTILE, "expires": "2999-01-01"}
    ends = [{"document": name, "claim": _claim(project, name)} for name in (first, second)]
    (relation,) = (name for name, kind in project.schema().relations.items() if kind.meaning == "same")
    link = {"from": ends[0], "to": ends[1], "relation": relation, "owner": HOSTILE, "reason": HOSTILE}
    split = {"document": first, "split": "train", "reason": HOSTILE, "owner": HOSTILE}
    for name, row in {"waivers": waiver | {"content": "0" * 16}, "links": link, "splits": split}.items():
        (annotations / f"{name}.jsonl").write_text(f'{{"format": 1}}\n{json.dumps(row)}\n')
    decision = annotations / "decisions" / f"{first}.jsonl"
    rows = [json.loads(line) for line in decision.read_bytes().splitlines()]
    lines = (row if "by" not in row else row | {"note": f"{RUNNER} {OLD_RUNNER}"} for row in rows)
    decision.write_text("".join(json.dumps(row) + "\n" for row in lines))
    stored = json.loads(project.pulled_file(first).read_bytes())
    stored["annotations"][0] |= {"origin": HOSTILE, "created": HOSTILE}
    project.pulled_file(first).write_text(json.dumps(stored))
    _edit(project.schema_file, description=f"{RUNNER} {OLD_RUNNER}", **{"x-notice": RUNNER})
    return project


def _claim(project: Project, name: str) -> str:
    layer = project.schema().with_role("claim")[0].name
    return str(json.loads(project.gold_file(name).read_bytes())[layer][0]["id"])


def _broken(project: Project) -> Project:
    """Let what is no word of anybody hold hostile ones: names of files, ids, codes, keys."""
    (project.root / "raw" / RUNNER.replace("/", "")).write_bytes(b"x")
    (project.root / "raw" / f"{TERMINAL}\n{RUNNER}.txt").write_bytes(b"x")
    claim = {"document": HOSTILE, "claim": HOSTILE}
    rows = {
        "waivers": {"code": HOSTILE, "document": HOSTILE, "reason": "", "owner": "", "expires": "x", "content": "y"},
        "links": {"from": claim, "to": claim, "relation": HOSTILE, "owner": HOSTILE, "reason": HOSTILE},
        "splits": {"document": HOSTILE, "split": "train", "reason": HOSTILE, "owner": HOSTILE},
    }
    for name, row in rows.items():
        place = project.root / "annotations" / f"{name}.jsonl"
        place.write_text(f'{{"format": 1}}\n{json.dumps(row)}\n{{"{RUNNER}": 1}}\n')
    for file in project.stored("pulled")[:1]:
        stored = json.loads(file.read_bytes())
        stored["annotations"][0] |= {"annotator": HOSTILE, "interface": HOSTILE, HOSTILE: 1}
        file.write_text(json.dumps(stored))
    _edit(project.stored("gold")[1], **{HOSTILE: HOSTILE})
    return project


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandResults]:
    """What every command says in such a project, each in a copy of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    good = keep_documents(clone(folder / "good", "CITATION.cff"), 3)
    release = export(good, "0.0.0", folder / "releases").folder
    hostile_release = Path(shutil.copytree(release, folder / f"::error::{release.name}"))
    (hostile_release / f"data/{RUNNER}").write_bytes(b"x")
    _edit(hostile_release / "MANIFEST.json", name=HOSTILE, commit=HOSTILE)
    (folder / "incoming").mkdir()
    _incoming(folder / "incoming")
    project = keep_documents(clone(folder / "project", "CITATION.cff"), 3)
    readable = _readable(project).root
    broken = _broken(Project(Path(shutil.copytree(project.root, folder / "broken")))).root
    words = {
        "space": str(folder / "incoming"),
        "release": str(hostile_release),
        "document": project.documents()[0].id,
    }
    answers = {
        "version": say_json({"release": "1.23.2"}),
        "whoami": say_json({"id": 1, "email": HOSTILE}),
        "users/": say_json([{"id": 1, "email": HOSTILE}]),
        "projects/1": say_json({"id": 1, "title": HOSTILE, "label_config": HOSTILE, "created_at": HOSTILE}),
        "chat/completions": say_json(completion(json.dumps({"entities": [ROW]}), model=HOSTILE)),
    }
    listing = {"results": [{"id": 1, "title": HOSTILE, "description": HOSTILE, "label_config": HOSTILE}], "next": None}
    with StandIn(say_json(listing | {"tasks": [], "total": 0, "total_annotations": 0}), answers) as stand_in:
        environment = {"LABEL_STUDIO_URL": stand_in.url, "LABEL_STUDIO_API_KEY": "0" * 40, "GITHUB_ACTIONS": "true"}
        environment |= {"CLAIMSET_LLM_URL": stand_in.url, "CLAIMSET_LLM_MODEL": RUNNER}
        calls = {}
        for number, (name, command) in enumerate(COMMANDS.items()):
            filled = [_filled(word, words) for word in command]
            for kind, root in {"readable": readable, "broken": broken}.items():
                copy = Path(shutil.copytree(root, folder / "copies" / kind / str(number)))
                calls[f"{kind}: {name}"] = (filled, copy, environment)
        yield run_all(calls)


def _filled(word: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        word = word.replace(f"{{{name}}}", value)
    return word


def _commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*before, name))
        else:
            yield " ".join((*before, name))


def test_every_command_is_asked() -> None:
    tried_commands = {" ".join(words[:2]) if words[0] == "schema" else words[0] for words in COMMANDS.values()}
    assert set(_commands(get_command(app))) == tried_commands | NEEDS_A_SERVER_OF_OURS


@pytest.mark.parametrize("kind", ["readable", "broken"])
@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_says_commands_nobody(results: CommandResults, kind: str, name: str) -> None:
    result: CommandResult = results[f"{kind}: {name}"]
    spoken = (result.out, result.err)
    hidden = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    obeyed = {sign for words in spoken for sign in words if unicodedata.category(sign) in hidden} - {"\n", "\t"}
    assert obeyed == set()
    # That form speaks to the runner.
    if name != "check github":
        assert [line for words in spoken for line in words.split("\n") if line.lstrip().startswith("::")] == []
        assert "##[" not in result.out + result.err
    assert result.out or result.err
