"""The lines of an annotator reach a real server from an account of its own, and come back with the machine's name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.machine import Machine
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.people import People, invented_address
from claimset.sync.pull.pull import pull
from claimset.sync.push.request import PushRequest, preview_push
from claimset.sync.push.rounds import push_rounds
from corpus.passes.commands import app
from corpus.passes.packet import labels_file
from corpus.passes.reading import read_pass
from corpus.passes.submit import sign_in, submit

pytestmark = pytest.mark.server

TEXT = "Pier news\n\nQuillhaven council has said that the harbour had about 60 berths last year.\n"
LINES = """\
z1 | TITLE | Pier news
e1 | GOVERNMENT | Quillhaven council
k1 | CUE | has said
c1 | STATISTIC | the harbour had about 60 berths last year
e2 | QUANTITY | about 60 | quantity: ~60 berth; measure: EXISTING
c1 ATTRIBUTED_TO e1
c1 CUED_BY k1
"""


def test_lines_are_submitted_updated_and_pulled_as_the_work_of_a_machine(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT)
    schema, (document,) = project.schema(), project.documents()
    people = People(project)
    people.enter("m77", invented_address("m77"), "machine", Machine("Some model", "3", prompt="sha256:0"))
    people.save()
    preview = preview_push(project, lambda: server, PushRequest(annotators="m77", prefill_from="none"))
    push_rounds(project, preview.rounds, preview.assignment)

    def send(lines: str) -> str:
        reading = read_pass(lines, document, TEXT, schema, "m77")
        assert reading.faults == []
        account = sign_in(project, server, "m77")
        try:
            return submit(server, account, document, reading.regions, schema, "m77")
        finally:
            account.close()

    assert send(LINES.replace("~60", "=60")) == "zones submitted, all submitted"
    assert send(LINES) == "zones as before, all updated"
    assert pull(project, server).annotations == 2
    rows = LabelReader(project, schema).pulled(project.pulled_file(document.id))[0]
    annotations = {row.interface: row for row in rows}
    assert set(annotations) == {"zones", "all"}
    for row in annotations.values():
        assert (row.annotator, row.assignee, row.made_by) == ("m77", "m77", "machine")
        assert row.updated is not None
        assert row.machine == Machine("Some model", "3", row.updated[:10], "sha256:0")
    values = [span.attributes.get("quantity") for span in annotations["all"].labels.layers["entities"]]
    assert values == [None, "~60 berth"]


def test_the_commands_take_lines_from_a_folder_to_the_server(
    with_texts: Callable[..., Project], server: LabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, folder = with_texts(one=TEXT), tmp_path / "m79"
    labels = project.root / "docs" / "reference" / "labels.md"
    labels.parent.mkdir(parents=True)
    labels.write_text("# Labels\n", "utf-8")
    for module in ("corpus.passes.commands", "corpus.desk"):
        monkeypatch.setattr(f"{module}.HOME", project.root)
    monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)

    def run(verb: str, *words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [verb, str(folder), "--annotator", "m79", *words])
        return result.exit_code, result.output

    assert run("prepare", "--model", "Some model", "--version", "3", "one") == (0, f"{folder}: 1 text, of 1 document\n")
    preview = preview_push(project, lambda: server, PushRequest(annotators="m79", prefill_from="none"))
    push_rounds(project, preview.rounds, preview.assignment)
    labels_file(folder, "one").write_text(LINES.replace("has said", "said nothing"), "utf-8")
    assert run("submit")[0] == 1
    labels_file(folder, "one").write_text(LINES, "utf-8")
    assert run("check")[0] == 0
    rows = project.private("annotators.json")
    (project.state / "annotators.json").unlink()
    code, words = run("submit")
    assert (code, "does not say that m79 is a machine" in words) == (3, True)
    project.write_private("annotators.json", rows)
    code, words = run("submit")
    assert (code, "one: zones submitted, all submitted" in words) == (0, True)
    assert pull(project, server).annotations == 2
    pulled = LabelReader(project, project.schema()).pulled(project.pulled_file("one"))[0]
    assert [(row.annotator, row.made_by, row.interface) for row in pulled] == [
        ("m79", "machine", "all"),
        ("m79", "machine", "zones"),
    ]


def test_a_document_that_the_annotator_does_not_have_is_refused(
    with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one=TEXT)
    with pytest.raises(Misconfigured, match="does not say that m78 is a machine"):
        sign_in(project, server, "m78")
    people = People(project)
    people.enter("m78", invented_address("m78"), "machine")
    people.save()
    account = sign_in(project, server, "m78")
    with pytest.raises(Misconfigured, match="m78 has no task one/zones/m78"):
        submit(server, account, project.documents()[0], {"zones": []}, project.schema(), "m78")
    account.close()
