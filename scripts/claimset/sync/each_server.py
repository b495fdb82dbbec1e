"""Asks every server of a project; one that fails does not keep out the work of the others."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.trouble import Trouble
from claimset.server.servers import Servers

_Answer = TypeVar("_Answer")


class ServerAnswer(msgspec.Struct, Generic[_Answer], frozen=True):
    """The answer of one server. `annotator` is None for the server that all share."""

    annotator: str | None
    value: _Answer


class ServerTrouble(msgspec.Struct, frozen=True):
    """The error of a server that did not answer. `annotator` is None for the server that all share."""

    annotator: str | None
    trouble: Trouble


def ask_each(
    servers: Servers, ask: Callable[[AnnotationServer, str | None], _Answer]
) -> Iterator[ServerAnswer[_Answer] | ServerTrouble]:
    """
    Ask each server, the shared one first, then each annotator's, and yield its answer.

    `ask` takes a server and the annotator who has it alone, None for the shared one. Raises the Trouble of a server
    that is the only one.
    """
    for name in sorted({*servers.connections, *servers.failures}):
        annotator = name or None
        if name in servers.failures:
            yield ServerTrouble(annotator, servers.failures[name])
            continue
        try:
            answer: ServerAnswer[_Answer] | ServerTrouble = ServerAnswer(
                annotator, ask(servers.connections[name], annotator)
            )
        except Trouble as error:
            if not servers.has_own_servers:
                raise
            message = f"the server of {annotator or 'all'}: {error.message}"
            answer = ServerTrouble(annotator, type(error)(message, error.remedy))
        yield answer
