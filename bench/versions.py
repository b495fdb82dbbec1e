"""
Push, pull and verify against several versions of Label Studio, each in an environment of its own.

    python bench/versions.py [--servers 1.20.0,1.23.2]

Each server begins with an empty database. Its project gets this project's open texts, in every interface that was used,
and the stored annotations, each from its annotator's account; they are pulled and compared with the stored ones. The
package is the one that runs this, with its pinned SDK: no other SDK is supported. Writes bench/results/versions.md and
bench/results/versions.json. About four minutes a version.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from result_files import write_results

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.transport.client import TESTED, LabelStudio
from claimset.model.trouble import Trouble
from claimset.project.play import play
from claimset.release.export import export
from claimset.release.verify import verify_release
from claimset.server.embedded import Credentials
from claimset.store.machine.scratch import copy_inputs
from claimset.store.project import Project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 400.0
"""The most seconds until a server answers; the first start lays out its database."""
START = "import sys; sys.argv = ['label-studio', *sys.argv[1:]]; from label_studio.server import main; main()"


@contextlib.contextmanager
def server_of(release: str, folder: Path) -> Iterator[tuple[LabelStudio, float]]:
    """Install and start a Label Studio of a version; yield a connection and the seconds until it answered."""
    environment = folder / "environment"
    uv = ["uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(environment)], check=True)
    python = environment / "bin" / "python"
    # Older ones import pkg_resources, which newer setuptools no longer have.
    wanted = [f"label-studio=={release}", *(["setuptools<81"] if release < "1.23" else [])]
    subprocess.run([*uv, "pip", "install", "--python", str(python), *wanted], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    owner = Credentials.generate()
    settings = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "data"),
        "LABEL_STUDIO_USERNAME": owner.email,
        "LABEL_STUDIO_PASSWORD": owner.password,
        "LABEL_STUDIO_USER_TOKEN": owner.token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    }
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(python), "-c", START, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", port],
            env={"PATH": os.environ["PATH"], "HOME": str(folder), **settings},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    began = time.monotonic()
    try:
        server = LabelStudio.at(f"http://127.0.0.1:{port}", owner.token)
        while not _answers(server):
            if process.poll() is not None or time.monotonic() - began > LIMIT:
                raise SystemExit(f"Label Studio {release} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(1)
        yield server, time.monotonic() - began
        server.close()
    finally:
        process.terminate()
        process.wait(30)


def _answers(server: LabelStudio) -> bool:
    try:
        server.accounts.own_email()
    except Trouble:
        return False
    return True


def _labels(project: Project, ids: set[str]) -> set[tuple[str, str, str, str]]:
    """Return what was labelled: document, annotator, interface and the hash of the labels."""
    reader = LabelReader(project, project.schema())
    return {
        (file.stem, row.annotator, row.interface, row.sha256)
        for file in project.stored("pulled")
        if file.stem in ids
        for row in reader.pulled(file)[0]
        if row.counts
    }


def examine(release: str, folder: Path) -> dict[str, Any]:
    """Return what happened with one version: counts, and the first error if there was one."""
    source = Project(ROOT)
    facts: dict[str, Any] = {"server": release}
    with server_of(release, folder) as (server, seconds):
        facts |= {"says": ".".join(map(str, server.version())), "start_seconds": round(seconds, 1)}
        copy = copy_inputs(source, folder / "project")
        ids = {row.id for row in copy.documents() if copy.text_of(row) is not None}
        interfaces = tuple(
            name for name in copy.schema().interfaces if any(row[2] == name for row in _labels(source, ids))
        )
        try:
            began = time.monotonic()
            facts["tasks"] = push(copy, server, plan_push(copy, server, interfaces))
            facts["posted"] = play(source, copy, server).annotations
            pulled = pull(copy, server)
            facts["pulled"], facts["issues"] = pulled.annotations, len(pulled.issues)
            facts["same_labels"] = _labels(copy, ids) == _labels(source, ids)
            again = plan_push(copy, server, interfaces)
            facts["sent_again"] = sum(len(plan.new_tasks) for plan in again)
            facts["changed_again"] = len(pull(copy, server).changed)
            facts["seconds"] = round(time.monotonic() - began, 1)
        except Trouble as trouble:
            facts["error"] = f"{trouble.message} ({trouble.remedy})"
    built = export(source, "0.0.0", folder / "build")
    facts["faults_of_the_release"] = len(verify_release(built.folder).faults)
    return facts


def page(rows: list[dict[str, Any]]) -> str:
    """Return the table."""
    sdk = installed("label-studio-sdk")
    python = ".".join(map(str, sys.version_info[:3]))
    lines = [
        "# Versions of Label Studio",
        "",
        f"Made by `python bench/versions.py` with claimset {installed('claimset')}, Python {python} and",
        f"label-studio-sdk {sdk}, the only one that the package allows. The project's open texts were pushed to an",
        "empty server, its stored annotations posted from their annotators' accounts, and everything was pulled.",
        "",
        "| Label Studio | tasks | posted | pulled | same labels | issues | sent again | changed again | faults | s |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        if "error" in row:
            lines.append(f"| {row['server']} | {row['error']} | | | | | | | | |")
            continue
        names = ("tasks", "posted", "pulled", "same_labels", "issues", "sent_again", "changed_again")
        cells = [row["server"], *(row[name] for name in names), row["faults_of_the_release"], row["seconds"]]
        lines.append(
            f"| {' | '.join('yes' if cell is True else 'no' if cell is False else str(cell) for cell in cells)} |"
        )
    lines += ["", "`faults` are those of `claimset verify` for a release that was built meanwhile."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Examine each version."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", default=",".join(f"{release}.0" for release in TESTED[:-1]) + ",1.23.2")
    rows = []
    for release in parser.parse_args().servers.split(","):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(examine(release, Path(folder)))
        print(rows[-1], flush=True)
    write_results("versions", rows, page(rows))


if __name__ == "__main__":
    main()
