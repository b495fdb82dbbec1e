"""`claimset serve` for a small team: start, label, pull, back up, restore; and what doctor says of it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from claimset.labelstudio.transport.accounts import Account
from claimset.model.trouble import Trouble
from claimset.server.serve import TeamServer
from claimset.store.project import Project

pytestmark = pytest.mark.server

CLAIMSET = [sys.executable, "-c", "from claimset.commands import main; main()"]


def _run(root: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLAIMSET, *arguments],
        cwd=root,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def _serving(project: Project, *arguments: str) -> Iterator[str]:
    log = project.root / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen([*CLAIMSET, "serve", *arguments], cwd=project.root, stdout=out, stderr=out)
    try:
        limit = time.monotonic() + 120
        while "stops the server" not in log.read_text() and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.2)
        assert process.poll() is None, log.read_text()
        yield log.read_text()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert TeamServer(project).saved_connection() == {}


def test_a_team_labels_pulls_backs_up_and_finds_its_work_again(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    project = with_texts(one="Northmere Police said so.", two="Southmere Police said so.")
    with _serving(project) as said:
        url = re.search(r"Label Studio +(\S+)", said)[1]  # type: ignore[index]
        invite = re.search(r"invite +(\S+)", said)[1]  # type: ignore[index]
        with pytest.raises(Trouble):
            Account(url).sign_up(f"{url}/user/signup/", "stranger@people.example", "a-long-password")
        sent = _run(project.root, "push", "--yes")
        assert sent.returncode == 0, sent.stderr
        account = Account(url)
        account.sign_up(invite, "anna@people.example", "a-long-password")
        account.complete(1, [], 1.0)
        account.close()
        pulled = _run(project.root, "pull")
        assert pulled.returncode == 0, pulled.stderr
        assert "1 annotation read" in pulled.stderr
        healthy = _run(project.root, "doctor")
        assert healthy.returncode == 0, healthy.stdout
        assert "in step with the schema" in healthy.stdout
        backup = tmp_path / "team.tar.gz"
        assert _run(project.root, "serve", "--backup", str(backup)).returncode == 0
        assert backup.stat().st_mode & 0o077 == 0
        assert (project.state / "server" / "server.log").stat().st_mode & 0o777 == 0o600
        second = _run(project.root, "serve")
        assert second.returncode == 5, second.stderr
        twice = _run(project.root, "serve", "--backup", str(backup))
        assert twice.returncode == 5
    assert _run(project.root, "serve", "--restore", str(backup)).returncode == 5
    (project.state / "server").rename(tmp_path / "lost")
    (project.state / "server.json").unlink()
    assert _run(project.root, "serve", "--restore", str(backup)).returncode == 0
    with _serving(project):
        assert "0 tasks sent" in _run(project.root, "push", "--yes").stderr
        again = _run(project.root, "pull")
        assert "0 annotations read, 0 files changed, 0 withdrawn, 0 refused" in again.stderr
        assert "1 task unchanged" in again.stderr


def test_a_busy_port_is_named_with_its_remedy(project: Project, embedded: tuple[object, ...]) -> None:
    port = str(embedded[0].url.rpartition(":")[2])  # type: ignore[attr-defined]
    result = _run(project.root, "serve", "--port", port)
    assert result.returncode == 3
    assert f"port {port} is in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_doctor_names_a_server_that_is_away_and_a_token_that_is_wrong(
    with_texts: Callable[..., Project], embedded: tuple[object, ...]
) -> None:
    project = with_texts(one="Northmere Police said so.")
    away = _run(project.root, "doctor", LABEL_STUDIO_URL="http://127.0.0.1:9", LABEL_STUDIO_API_KEY="0" * 40)
    assert away.returncode == 4
    assert "no Label Studio answers" in away.stdout
    url = str(embedded[0].url)  # type: ignore[attr-defined]
    wrong = _run(project.root, "doctor", LABEL_STUDIO_URL=url, LABEL_STUDIO_API_KEY="0" * 40)
    assert wrong.returncode == 3
    assert "does not accept the token" in wrong.stdout
    assert "0" * 40 not in wrong.stdout + wrong.stderr
