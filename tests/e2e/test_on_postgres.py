"""Label Studio on PostgreSQL: every test with a server runs there too, and these ask whether it is what it says."""

from collections.abc import Callable

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from postgresql import PostgreSQL

pytestmark = pytest.mark.postgres


def test_what_is_pushed_stands_in_a_table_of_postgresql(
    with_texts: Callable[..., Project], server: LabelStudio, database: PostgreSQL
) -> None:
    project = with_texts(one="👩🏽‍💻 Northmere Police said so.", two="The second text here.")
    push(project, server, plan_push(project, server, ["all"]))
    assert database.ask("select version()").startswith("PostgreSQL")
    assert database.ask("select count(*) from task where data->>'task_key' like '%/all'") == "2"
    assert (
        database.ask("select data->>'text' from task where data->>'doc_id' = 'one'")
        == "👩🏽‍💻 Northmere Police said so."
    )
