"""A real Label Studio nudges by its own webhook."""

import threading

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.webhook import HEADER, WebhookListener
from support.owner import as_owner

pytestmark = pytest.mark.server


def test_a_webhook_of_label_studio_is_a_nudge(server: LabelStudio) -> None:
    nudge = threading.Event()
    with WebhookListener(0, "secret", nudge) as listener:
        view = '<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="x"/></Choices></View>'
        project = as_owner(server, "POST", "projects/", json={"title": "Webhooks", "label_config": view})["id"]
        webhook = {"project": project, "url": listener.url, "headers": {HEADER: "secret"}, "send_payload": False}
        as_owner(server, "POST", "webhooks/", json=webhook)
        as_owner(server, "POST", f"projects/{project}/import", json=[{"text": "Northmere"}])
        task = as_owner(server, "GET", "tasks/", params={"project": project})["tasks"][0]["id"]
        nudge.clear()
        as_owner(server, "POST", f"tasks/{task}/annotations/", json={"result": []})
        assert nudge.wait(30)
