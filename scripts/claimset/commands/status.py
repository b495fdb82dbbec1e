"""claimset status"""

from collections import Counter
from typing import Annotated

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    print_error,
    say,
    show_json,
    show_table,
)


@errors_as_sentences
def command(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server: count what was pulled.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Say how far the labelling is: what waits, is begun and is done, how fast it goes, and what is left.

    Hours left are what is not done, at the median time that an annotation took so far; one that stood open for more
    than an hour counts as an hour. Without a server it is what was pulled; so it is for an annotator whose own server
    does not answer, which is named. What was refused is counted by the rule that says why.

    Example: claimset status
    """
    from claimset.labelstudio.transport.client import LabelStudio
    from claimset.server.serve import TeamServer
    from claimset.server.servers import Servers, find_servers, own_servers
    from claimset.sync.status import status

    project = open_project(context)
    has_server = LabelStudio.is_named(TeamServer(project).saved_connection()) or own_servers(project)
    servers = find_servers(project) if has_server and not offline else Servers({}, {}, has_own_servers=False)
    result = status(project, servers)
    for trouble in servers.failures.values():
        print_error(trouble.message, trouble.remedy)
    code = max((trouble.exit_code for trouble in servers.failures.values()), default=0)
    if as_json:
        show_json(result)
        exit_with(code)
    if result.stages:
        head = ("interface", "annotator", "not sent", "waiting", "in progress", "done", "not pulled", "hours left")
        rows = [
            (
                row.interface,
                row.annotator or "all",
                row.unsent,
                row.waiting,
                _or_question_mark(row.in_progress),
                row.done,
                _or_question_mark(row.unpulled),
                _or_question_mark(row.hours_left),
            )
            for row in result.stages
        ]
        show_table(head, rows, right=head[2:])
    if result.annotators:
        print()
        columns = ("annotator", "interface", "annotations", "median s", "days", "a day", "last")
        tempo_rows = [
            (
                row.annotator,
                row.interface,
                row.tempo.annotations,
                _or_question_mark(row.tempo.median_seconds),
                row.tempo.days,
                _or_question_mark(row.tempo.per_day),
                (row.last or "")[:16].replace("T", " "),
            )
            for row in result.annotators
        ]
        show_table(columns, tempo_rows, right=columns[2:6])
    if result.refused:
        print()
        refusal_counts = Counter((row.interface, row.annotator or "?", row.code) for row in result.refused)
        show_table(
            ("interface", "annotator", "refused by", "annotations"),
            [(*key, number) for key, number in sorted(refusal_counts.items())],
            right=("annotations",),
        )
        say("what was refused is not here: claimset check says which, and what stops a release")
    if not result.stages and not result.annotators and not result.refused:
        say("nothing was sent and nothing was pulled: claimset push")
    elif not result.on_server:
        say("no server was asked: this is what was pulled")
    elif any(row.unpulled for row in result.stages):
        say("what is not pulled yet counts as done; times are of what was pulled: claimset pull")
    exit_with(code)


def _or_question_mark(value: object) -> object:
    return "?" if value is None else value
