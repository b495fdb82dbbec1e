"""Writes what a language model proposes for documents that nobody labelled yet."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import msgspec

from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.answers import AnsweredDocument, AskingPlan, LabelQuestions, ModelQuestion
from claimset.learn.language_model.connection import ModelConnection
from claimset.learn.language_model.placing import Unplaced, short_quote
from claimset.learn.language_model.price import Price, Spending, spending_of
from claimset.learn.language_model.unchanged import ProjectWhenAsked
from claimset.learn.learn import learned_layers
from claimset.learn.propose import write_proposals
from claimset.learn.training_data import training_data
from claimset.learn.unlabelled import UnlabelledDocuments
from claimset.model.document import Document
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project


class ModelRequest(msgspec.Struct, frozen=True):
    """
    What a language model is asked for.

    `layers` are names of layers, those of mentions and cues if none is named. `send_own_copy` sends texts that are not
    ours too: whoever runs the model then has them.
    """

    layers: tuple[str, ...] = ()
    send_own_copy: bool = False
    price: Price = Price()


class Failure(msgspec.Struct, frozen=True):
    """
    A document for which nothing was written, and the reason.

    `answer` is the file of an answer that is kept all the same, empty where there is none.
    """

    document: str
    reason: str
    answer: str = ""


def count_new(answers: Iterable[AnsweredDocument]) -> int:
    """Count the answers that came now and can be used."""
    return sum(answered.tokens is not None and not answered.failure for answered in answers)


def failure_of(answered: AnsweredDocument, reason: str = "") -> Failure:
    """Return the failure of a document: `reason`, or why its answer cannot be used."""
    file = f".claimset/answers/{answered.question.key}.json" if answered.is_kept else ""
    return Failure(answered.question.document.id, reason or answered.failure, file)


class ModelProposals(msgspec.Struct, frozen=True):
    """
    The result of asking a language model.

    `spans` counts the proposed spans by layer and label, `unplaced` lists by document those of answers that are left
    out. `new_answers` counts those that came now and can be used, and `spending` is what all requests took, those that
    failed included. `unasked` counts the documents that the cap left out, `own_copies` those that are not ours and
    were not sent, `test` those of the test split or of none.
    """

    models: tuple[str, ...]
    spans: dict[str, dict[str, int]]
    changed: tuple[str, ...]
    new_answers: int
    failures: tuple[Failure, ...]
    unplaced: dict[str, tuple[Unplaced, ...]]
    unasked: int
    own_copies: int
    test: int
    spending: Spending


class _DocumentResult(msgspec.Struct, frozen=True):
    """What was written for one document."""

    answered: AnsweredDocument
    failure: Failure | None
    layers: dict[str, list[ProposedSpan]] = {}
    unplaced: tuple[Unplaced, ...] = ()
    is_changed: bool = False

    @property
    def document(self) -> str:
        return self.answered.question.document.id


class ModelQuestions(msgspec.Struct, frozen=True):
    """The questions about documents, and the counts of documents that none is asked about."""

    questions: list[ModelQuestion]
    own_copies: int
    test: int


def questions_of(
    unlabelled: UnlabelledDocuments,
    maker: LabelQuestions,
    documents: Iterable[Document],
    tests: Collection[str],
    *,
    send_own_copy: bool,
) -> ModelQuestions:
    """Return the questions about documents whose text is here; none about `tests`, nor unasked-for own copies."""
    questions: list[ModelQuestion] = []
    own_copies = left_out = 0
    for document in documents:
        if document.id in tests:
            left_out += 1
        elif not document.is_open and not send_own_copy:
            own_copies += 1
        else:
            questions += _question(unlabelled, maker, document)
    return ModelQuestions(questions, own_copies, left_out)


def _question(unlabelled: UnlabelledDocuments, maker: LabelQuestions, document: Document) -> Iterator[ModelQuestion]:
    text, tokens = unlabelled.text(document), unlabelled.tokens(document)
    if text is not None and tokens is not None:
        yield maker.question(tokens, text)


class ModelProposer:
    """Asks a language model about the documents of a project that nobody labelled and that are not of test."""

    def __init__(self, project: Project, model: str, request: ModelRequest, progress: Progress = silent) -> None:
        self._project, self._schema, self._request = project, project.schema(), request
        layers = learned_layers(self._schema, request.layers)
        self._maker = LabelQuestions(project, self._schema, layers, model, request.price)
        data = training_data(project, self._schema, progress)
        unlabelled = UnlabelledDocuments(project, self._schema)
        documents = list(unlabelled)
        tests = {document.id for document in documents if not data.may_propose(document)}
        self._asked = questions_of(unlabelled, self._maker, documents, tests, send_own_copy=request.send_own_copy)

    def plan(self) -> AskingPlan:
        """Return what it takes to ask; nothing is sent."""
        self._refuse_own_copies_alone()
        return self._maker.plan(self._asked.questions)

    def propose(self, connection: ModelConnection, progress: Progress = silent) -> ModelProposals:
        """
        Ask, and write the proposals of each answer at once. The project is locked to write alone.

        Nothing is written for a document that changed meanwhile. Raises the errors of `LabelQuestions.ask`, and
        Conflict if the schema or the manifest changed.
        """
        self._refuse_own_copies_alone()
        questions = self._asked.questions
        when_asked = ProjectWhenAsked(self._project, self._maker, unlabelled_only=True)
        results = [self._write(answered, when_asked) for answered in self._maker.ask(connection, questions, progress)]
        written = [result for result in results if result.failure is None]
        counts: dict[str, Counter[str]] = {}
        for result in written:
            for layer, spans in result.layers.items():
                counts.setdefault(layer, Counter()).update(span.label for span in spans)
        return ModelProposals(
            models=tuple(dict.fromkeys(result.answered.machine.model for result in written)),
            spans={layer: dict(sorted(items.items())) for layer, items in counts.items()},
            changed=tuple(result.document for result in written if result.is_changed),
            new_answers=count_new(result.answered for result in results),
            failures=tuple(result.failure for result in results if result.failure is not None),
            unplaced={result.document: result.unplaced for result in written if result.unplaced},
            unasked=len(questions) - len(results),
            own_copies=self._asked.own_copies,
            test=self._asked.test,
            spending=spending_of((result.answered.tokens for result in results), self._request.price),
        )

    def _write(self, answered: AnsweredDocument, when_asked: ProjectWhenAsked) -> _DocumentResult:
        if answered.failure:
            return _DocumentResult(answered, failure_of(answered))
        question, labels = answered.question, answered.labels
        with when_asked.writing(question) as reason:
            if reason:
                return _DocumentResult(answered, failure_of(answered, reason))
            written = write_proposals(
                self._project,
                self._schema,
                question.document,
                question.text,
                answered.machine,
                labels.layers,
                answered.run,
            )
        unread = [
            Unplaced(layer, span.label, short_quote(question.text[span.start : span.end]), "its value cannot be read")
            for layer, spans in written.unread.items()
            for span in spans
        ]
        return _DocumentResult(answered, None, written.layers, (*labels.unplaced, *unread), written.is_changed)

    def _refuse_own_copies_alone(self) -> None:
        if not self._asked.questions and self._asked.own_copies:
            raise Misconfigured(
                "the texts to ask about are not ours to send",
                "--send-own-copy sends them to whoever runs the model, if you may do that",
            )
