"""Reports whether everything that a project needs is in place: one line for each thing, with the remedy."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

import msgspec

from claimset.check.line_ends import line_ends
from claimset.labelstudio.transport.access_token import token_kind
from claimset.labelstudio.transport.client import TESTED, LabelStudio
from claimset.model.issue import Level
from claimset.model.release import BYTES_DEPEND_ON
from claimset.model.schema import Schema
from claimset.model.trouble import Trouble
from claimset.server.serve import TeamServer
from claimset.server.servers import own_servers
from claimset.store.project import Project
from claimset.sync.assignment.project_page import is_interface_current, push_command
from claimset.sync.assignment.server_project import find_projects, project_title
from claimset.text.plural import plural
from claimset.texts.hydrate import count_missing_texts

_LOCK = "requirements.lock"
_SERVER = ("label-studio-sdk", "label-studio")


class Finding(msgspec.Struct, frozen=True):
    """The state of one thing. `exit_code` is that of a command that needs it."""

    name: str
    state: Literal["ok", "note", "wrong"]
    message: str
    remedy: str = ""
    exit_code: int = 0


def doctor(start: Path) -> Iterator[Finding]:
    """
    Yield a finding for Python, the project, the pins, git, the texts, and each server with its token and its projects.

    If annotators have servers of their own, the shared one is examined only if the environment names it or it runs.
    """
    yield _python()
    try:
        project = Project.find(start)
        schema = project.schema()
    except Trouble as trouble:
        yield _trouble_finding("project", trouble)
        return
    yield Finding("project", "ok", f"{schema.name}, schema {schema.version}, guidelines {schema.guidelines}")
    if any((project.root / name).is_file() for name in (_LOCK, "pyproject.toml")):
        yield _pins(project.root / _LOCK)
    yield _git(project)
    try:
        missing_count, documents = count_missing_texts(project), len(project.documents())
    except Trouble as trouble:
        yield _trouble_finding("texts", trouble)
        return
    if missing_count:
        wait = plural(missing_count, "of them waits for its text", "of them wait for their text")
        message = f"{plural(documents, 'document')}, {wait}"
        yield Finding("texts", "note", message, "claimset hydrate DIR")
    else:
        yield Finding("texts", "ok", plural(documents, "document"))
    annotators, shared_server = own_servers(project), TeamServer(project).saved_connection()
    if not annotators or LabelStudio.is_named(shared_server):
        yield from _server(schema, "server", shared_server)
    for annotator in annotators:
        if own_server := TeamServer(project, annotator).saved_connection():
            yield from _server(schema, f"server of {annotator}", own_server, is_own=True)
        else:
            yield Finding(f"server of {annotator}", "note", "does not run", f"claimset serve --annotator {annotator}")


def _server(schema: Schema, name: str, environment: Mapping[str, str], *, is_own: bool = False) -> Iterator[Finding]:
    """Yield a finding for the token, the server, the account and each of the schema's projects on the server."""
    try:
        server = (
            LabelStudio.at(environment["url"], environment["token"])
            if is_own
            else LabelStudio.from_environment(environment)
        )
    except Trouble as trouble:
        yield _trouble_finding("token", trouble)
        return
    yield _token(server.token)
    try:
        release = ".".join(map(str, server.version()))
        yield _release(name, release, server.url)
        yield Finding("account", "ok", f"{server.accounts.own_email()}")
        for interface in schema.interfaces.values():
            for target in find_projects(server, schema, interface):
                project_name = f"project '{project_title(schema, interface, target.annotator)}'"
                if is_interface_current(server, schema, interface, target):
                    yield Finding(project_name, "ok", f"in step with the schema ({server.url}/projects/{target.id})")
                else:
                    remedy = f"{push_command(interface)} updates it if the change is compatible"
                    yield Finding(project_name, "wrong", "its labeling interface is not the schema's", remedy, 5)
    except Trouble as trouble:
        yield _trouble_finding(name, trouble)


def _release(name: str, release: str, url: str) -> Finding:
    message = f"Label Studio {release} at {url}"
    if ".".join(release.split(".")[:2]) in TESTED:
        return Finding(name, "ok", message)
    remedy = f"back it up before work goes on; it was tried with {TESTED[0]} to {TESTED[-1]}"
    return Finding(name, "note", f"{message}: nobody tried claimset with this version", remedy)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return Finding("python", "ok", version)
    return Finding("python", "wrong", f"{version} is not supported", "use Python 3.11, 3.12 or 3.13", 3)


def _pins(lock: Path) -> Finding:
    if not lock.is_file():
        return Finding("pins", "note", "the project has no requirements.lock", "uv export > requirements.lock")
    rows = (
        line.split(" ")[0].partition("==") for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line
    )
    pinned_versions = {name.strip(): version.strip() for name, _, version in rows}
    mismatches = []
    for name in (*BYTES_DEPEND_ON, *_SERVER):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = "missing"
        if name in pinned_versions and installed != pinned_versions[name]:
            mismatches.append(f"{name} is {installed}, pinned {pinned_versions[name]}")
    if mismatches:
        return Finding("pins", "wrong", "; ".join(mismatches), "uv sync, or pip install -r requirements.lock", 3)
    return Finding(
        "pins",
        "ok",
        f"{plural(len(pinned_versions), 'pin')}; every package that the bytes of a release depend on is installed so",
    )


def _git(project: Project) -> Finding:
    issue = line_ends(project)
    if issue is None:
        return Finding("git", "ok", "changes no stored byte")
    message, _, remedy = issue.message.rpartition(": ")
    is_error = issue.level == Level.ERROR
    return Finding("git", "wrong" if is_error else "note", message, remedy, 3 if is_error else 0)


def _token(token: str) -> Finding:
    kind, expires = token_kind(token)
    if expires is None:
        return Finding("token", "ok", f"{kind}, does not expire")
    if expires < datetime.now(UTC):
        remedy = "make a new one on your account page and set LABEL_STUDIO_API_KEY"
        return Finding("token", "wrong", f"{kind}, expired on {expires:%Y-%m-%d}", remedy, 3)
    return Finding("token", "ok", f"{kind}, valid until {expires:%Y-%m-%d}")


def _trouble_finding(name: str, trouble: Trouble) -> Finding:
    return Finding(name, "wrong", trouble.message, trouble.remedy, trouble.exit_code)
