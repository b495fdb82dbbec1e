"""The project's server on PostgreSQL: backed up at an address, restored into another database, and pulled from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.serve import TeamServer
from claimset.store.project import Project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.conftest import tasks_there
from postgresql import PostgreSQL
from support.owner import as_owner

pytestmark = pytest.mark.postgres


def _use(database: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in database.settings.items():
        monkeypatch.setenv(name, value)


def _no_progress(step: str, seconds: float) -> None:
    del step, seconds


def test_work_on_postgresql_is_restored_into_another_database(
    with_texts: Callable[..., Project], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, place = with_texts(one="Northmere Police said so."), f"file://{tmp_path}/team.tar.gz"
    with PostgreSQL() as first:
        _use(first, monkeypatch)
        team = TeamServer(project)
        with team.start(None, None, _no_progress) as running:
            server = LabelStudio.at(running.url, team.credentials().token)
            push(project, server, plan_push(project, server, ["all"]))
            task = tasks_there(project, server)["one"]
            value = {"start": 0, "end": 9, "text": "Northmere", "labels": ["GPE"]}
            region = {"id": "r", "from_name": "entities", "to_name": "text", "type": "labels", "value": value}
            as_owner(server, "POST", f"tasks/{task}/annotations/", json={"result": [region]})
            assert team.backup(place) > 0
        assert first.ask("select count(*) from task") == "1"
    team.folder.rename(tmp_path / "elsewhere")
    with PostgreSQL() as second:
        _use(second, monkeypatch)
        again = TeamServer(project)
        again.restore(place)
        assert second.ask("select count(*) from task_completion") == "1"
        with again.start(None, None, _no_progress) as running:
            server = LabelStudio.at(running.url, team.credentials().token)
            assert pull(project, server).changed == ["one"]
            assert plan_push(project, server, ["all"])[0].new_tasks == ()
