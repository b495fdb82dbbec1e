"""Doors for what an annotation server says, over HTTP: to a pull, a push, a look, an adoption."""

import random
import shutil
from collections.abc import Callable
from typing import Any

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Trouble
from claimset.server.servers import Servers
from claimset.store.project import Project
from claimset.sync.adopt.adopt import adopt
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.status import status
from claimset.texts.defaults import Defaults
from doors.material import Door, Material, must, small_project
from support.mutants import HOSTILE, mutant
from support.pulling import Bench

_Act = Callable[[Project, LabelStudio], str]


def _asked(act: _Act) -> Callable[[Material], Door]:
    """Return the door of what a server says while something is done; every kept file is as it was, or whole."""

    def make(material: Material) -> Door:
        project = small_project(material.space / "small")
        shutil.rmtree(project.root / "annotations/pulled")
        bench = Bench(project)
        for row in bench.shelf.tasks[1]:
            words = [word for word in row["data"][bench.schema.text.field].split() if word.isalpha()]
            bench.annotate(row["id"], *words[:1])
        bench.shelf.predict(1, "zones", [])
        contents = {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file()}
        # One server for all inputs: what it says changes.
        serving = bench.shelf.serving()
        server, _ = serving.__enter__()
        material.close.append(lambda: serving.__exit__(None, None, None))

        def door(chance: random.Random) -> str:
            share = chance.choice([0.2, 0.5, 1.0])
            bench.shelf.bend = lambda _, value: (
                mutant(value, chance, HOSTILE, most=3) if chance.random() < share else value
            )
            try:
                return act(project, server)
            finally:
                bench.shelf.bend = lambda _, value: value
                _put_back(project, contents)

        return door

    return make


def _put_back(project: Project, kept: dict[Any, bytes]) -> None:
    for file in list(project.root.rglob("*")):
        if file.is_file() and file not in kept:
            must(not file.name.endswith(".part"), file)
            file.unlink()
    for file, data in kept.items():
        if not file.is_file() or file.read_bytes() != data:
            file.write_bytes(data)
    shutil.rmtree(project.root / "annotations/pulled", ignore_errors=True)


def _pull(project: Project, server: LabelStudio) -> str:
    return "an issue" if pull(project, server).issues else "a value"


def _push(project: Project, server: LabelStudio) -> str:
    plans = plan_push(project, server, ["all"])
    return "an issue" if any(plan.issues for plan in plans) else "a value"


def _status(project: Project, server: LabelStudio) -> str:
    status(project, Servers({"": server}, {}, has_own_servers=False))
    return "a value"


def _adopt(project: Project, server: LabelStudio) -> str:
    return "an issue" if adopt(project, server, 1, Defaults()).pulled.issues else "a value"


def _accounts(project: Project, server: LabelStudio) -> str:
    del project
    try:
        server.accounts.own_email()
    except Trouble:
        server.accounts.emails()
        raise
    server.accounts.emails()
    return "a value"


def _described(act: _Act, words: str) -> Callable[[Material], Door]:
    make = _asked(act)
    make.__doc__ = words
    return make


DOORS = {
    "pull": _described(_pull, "What a server says to a pull."),
    "push": _described(_push, "What a server says to a push that looks what is there."),
    "status": _described(_status, "What a server says when its tasks are counted."),
    "adopt": _described(_adopt, "What a server says when somebody else's project is taken in."),
    "accounts": _described(_accounts, "What a server says of its accounts."),
}
