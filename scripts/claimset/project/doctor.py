"""Is everything in place? One line each, with the remedy."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

import msgspec

from claimset.check.line_ends import line_ends
from claimset.labelstudio.transport.access_token import token_kind
from claimset.labelstudio.transport.client import Server
from claimset.model.issue import Level
from claimset.model.release import BYTES_DEPEND_ON
from claimset.model.schema import Schema
from claimset.model.trouble import Trouble
from claimset.server.serve import TeamServer
from claimset.server.servers import own_servers
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_projects, is_interface_current, project_title
from claimset.text.plural import plural
from claimset.texts.hydrate import count_missing_texts

_LOCK = "requirements.lock"
_SERVER = ("label-studio-sdk", "label-studio")


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at. `exit_code` is what a command would end with that needs it."""

    name: str
    state: Literal["ok", "note", "wrong"]
    message: str
    remedy: str = ""
    exit_code: int = 0


def doctor(start: Path) -> Iterator[Finding]:
    """
    Yield a finding for Python, the project, the pins, git, the texts, and each server with its token and its projects.

    Where annotators have servers of their own, the one that all share is looked at only if it is named or runs.
    """
    yield _python()
    try:
        project = Project.find(start)
        schema = project.schema()
    except Trouble as trouble:
        yield _wrong("project", trouble)
        return
    yield Finding("project", "ok", f"{schema.name}, schema {schema.version}, guidelines {schema.guidelines}")
    yield _pins(project.root / _LOCK)
    yield _git(project)
    try:
        missing, documents = count_missing_texts(project), len(project.documents())
    except Trouble as trouble:
        yield _wrong("texts", trouble)
        return
    if missing:
        wait = plural(missing, "of them waits for its text", "of them wait for their text")
        message = f"{plural(documents, 'document')}, {wait}"
        yield Finding("texts", "note", message, "claimset hydrate DIR")
    else:
        yield Finding("texts", "ok", plural(documents, "document"))
    own, shared = own_servers(project), TeamServer(project).saved_connection()
    if not own or Server.is_named(shared):
        yield from _server(schema, "server", shared)
    for annotator in own:
        if where := TeamServer(project, annotator).saved_connection():
            yield from _server(schema, f"server of {annotator}", where, own=True)
        else:
            yield Finding(f"server of {annotator}", "note", "does not run", f"claimset serve --annotator {annotator}")


def _server(schema: Schema, name: str, saved: Mapping[str, str], *, own: bool = False) -> Iterator[Finding]:
    """Yield a finding for the token, the server, the account and each project of ours there."""
    try:
        server = Server(saved["url"], saved["token"]) if own else Server.from_environment(saved)
    except Trouble as trouble:
        yield _wrong("token", trouble)
        return
    yield _token(server.token)
    try:
        release = ".".join(map(str, server.version()))
        yield Finding(name, "ok", f"Label Studio {release} at {server.url}")
        yield Finding("account", "ok", f"{server.account()}")
        for interface in schema.interfaces.values():
            for target in find_projects(server, schema, interface):
                called = f"project '{project_title(schema, interface, target.annotator)}'"
                if is_interface_current(server, schema, interface, target):
                    yield Finding(called, "ok", f"in step with the schema ({server.url}/projects/{target.id})")
                else:
                    remedy = "claimset push brings what is compatible there"
                    yield Finding(called, "wrong", "its labeling interface is not the schema's", remedy, 5)
    except Trouble as trouble:
        yield _wrong(name, trouble)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return Finding("python", "ok", found)
    return Finding("python", "wrong", f"{found} is not supported", "use Python 3.11, 3.12 or 3.13", 3)


def _pins(lock: Path) -> Finding:
    if not lock.is_file():
        return Finding("pins", "note", "the project has no requirements.lock", "uv export > requirements.lock")
    rows = (
        line.split(" ")[0].partition("==") for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line
    )
    pinned = {name.strip(): wanted.strip() for name, _, wanted in rows}
    other = []
    for name in (*BYTES_DEPEND_ON, *_SERVER):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = "missing"
        if name in pinned and installed != pinned[name]:
            other.append(f"{name} is {installed}, pinned {pinned[name]}")
    if other:
        return Finding("pins", "wrong", "; ".join(other), "uv sync, or pip install -r requirements.lock", 3)
    return Finding(
        "pins", "ok", f"{plural(len(pinned), 'pin')}; what the bytes of a release depend on is installed as pinned"
    )


def _git(project: Project) -> Finding:
    found = line_ends(project)
    if found is None:
        return Finding("git", "ok", "changes no stored byte")
    message, _, remedy = found.message.rpartition(": ")
    wrong = found.level == Level.ERROR
    return Finding("git", "wrong" if wrong else "note", message, remedy, 3 if wrong else 0)


def _token(token: str) -> Finding:
    kind, expires = token_kind(token)
    if expires is None:
        return Finding("token", "ok", f"{kind}, does not expire")
    if expires < datetime.now(UTC):
        remedy = "make a new one on your account page and set LABEL_STUDIO_API_KEY"
        return Finding("token", "wrong", f"{kind}, expired on {expires:%Y-%m-%d}", remedy, 3)
    return Finding("token", "ok", f"{kind}, holds until {expires:%Y-%m-%d}")


def _wrong(name: str, trouble: Trouble) -> Finding:
    return Finding(name, "wrong", trouble.message, trouble.remedy, trouble.exit_code)
