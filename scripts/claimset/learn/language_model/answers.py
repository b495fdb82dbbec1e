"""Asks a language model for the labels of documents, within a price, and keeps every answer."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.labels.as_json import compact_json
from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.connection import AnswerFailed, ModelConnection, tokens_in
from claimset.learn.language_model.placing import PlacedLabels, Unplaced, UnreadableLabels, place_labels, short_quote
from claimset.learn.language_model.price import Price
from claimset.learn.language_model.prompt import MOST_TOKENS, SEED, TEMPERATURE, request_body, system_prompt
from claimset.learn.language_model.sent_text import SentText, sent_text
from claimset.learn.tokens import TokenDocument
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.model_answer import ModelAnswer, ModelRun, TokenCounts
from claimset.model.progress import Progress, silent
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured, Unreachable
from claimset.rules.engine.prediction_errors import prediction_errors, schema_without_questions
from claimset.rules.engine.shape import Shape
from claimset.store.learned.answers import keep_answer, kept_answer
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder
from claimset.text.decode import sha256
from claimset.text.plural import plural

_PAGES = "schema/guidelines/"
_MOST_FAILURES = 5
"""So many requests in a row may fail before the rest is not tried."""


class ModelQuestion(msgspec.Struct, frozen=True):
    """A document that a language model is asked about: its text, what is sent of it, and the request."""

    document: Document
    text: str
    sent: SentText
    body: dict[str, object]

    @property
    def key(self) -> str:
        """The SHA-256 of the request, under which its answer is kept."""
        return sha256(compact_json(self.body).encode())

    @property
    def prompt_tokens(self) -> int:
        """An estimate of the tokens that are sent."""
        return tokens_in(compact_json(self.body))

    @property
    def answer_tokens(self) -> int:
        """An estimate of the tokens of the answer: as many as the text has."""
        return tokens_in(self.sent.text)


class AnsweredDocument(msgspec.Struct, frozen=True):
    """
    What a language model made of a document.

    `failure` is the reason why there is no answer that can be used, empty where there is one; then `machine`, `run` and
    `labels` say who answered, how it was asked, and what. `tokens` are those of a request that was sent now, None where
    a kept answer was read. `is_kept` says that the answer is kept, though it may be of no use.
    """

    question: ModelQuestion
    failure: str
    machine: Machine
    run: ModelRun
    labels: PlacedLabels
    tokens: TokenCounts | None
    is_kept: bool


class AskingPlan(msgspec.Struct, frozen=True):
    """
    What asking about documents takes. Tokens and cost are estimates.

    `kept` counts the documents whose answer is kept, which cost nothing. `unreadable` counts those whose kept answer
    cannot be read: they are asked about again.
    """

    documents: int
    kept: int
    unreadable: int
    tokens_in: int
    tokens_out: int
    cost: float | None


class LabelQuestions:
    """Makes the requests about documents, and asks a language model, or the kept answers, for what it says."""

    def __init__(self, project: Project, schema: Schema, layers: Sequence[Layer], model: str, price: Price) -> None:
        if price.cap is not None and price.of(1, 1) is None:
            raise Misconfigured("a cap needs prices", "name --price-in and --price-out, for a million tokens")
        texts = SchemaFolder(project.root).texts(())
        pages = {name.removeprefix(_PAGES): text for name, text in texts.items() if name.startswith(_PAGES)}
        self._project, self._schema, self._layers, self._price = project, schema, layers, price
        self._model = model
        self._system = system_prompt(schema, layers, pages)
        self._shape, self._unasked = Shape(schema.source), schema_without_questions(schema)

    def question(self, tokens: TokenDocument, text: str) -> ModelQuestion:
        """Return the question about a document."""
        document, sent = tokens.document, sent_text(tokens, text)
        language = self._schema.languages.get(document.language, document.language)
        body = request_body(self._model, self._system, sent.text, language, self._layers)
        return ModelQuestion(document, text, sent, body)

    def plan(self, questions: Iterable[ModelQuestion]) -> AskingPlan:
        """Return what it takes to ask questions; nothing is sent."""
        rows = list(questions)
        new = [row for row in rows if self._kept(row) is None]
        unreadable = sum(self._is_unreadable(row) for row in new)
        sizes = sum(row.prompt_tokens for row in new), sum(row.answer_tokens for row in new)
        return AskingPlan(len(rows), len(rows) - len(new), unreadable, *sizes, self._price.of(*sizes))

    def ask(
        self, connection: ModelConnection, questions: Sequence[ModelQuestion], progress: Progress = silent
    ) -> Iterator[AnsweredDocument]:
        """
        Yield what the model says of each document; each new answer is kept before the next request is sent.

        An answer that cannot be read is kept too, and asked for again by the next run. Raises Misconfigured, before
        anything is sent, if the estimate is above the cap. Ends when the next request could exceed it: requests that
        failed count too, as the largest ones where the server counted no tokens. Raises Unreachable after several
        failures in a row.
        """
        estimate, cap = self.plan(questions).cost, self._price.cap
        if cap is not None and estimate is not None and estimate > cap:
            message = f"it would cost about {estimate:.2f}, and the cap is {cap:.2f}"
            raise Misconfigured(message, "raise --cap, or ask for fewer layers")
        spent, failures = 0.0, 0
        # What was answered unreadably before comes last: it may be so again, and end the run.
        ordered = sorted(questions, key=self._is_unreadable)
        for number, question in enumerate(ordered):
            progress("asking", number, len(questions))
            kept = self._kept(question)
            if kept is not None:
                answered = self._read(question, kept, None)
            else:
                next_cost = self._price.of(question.prompt_tokens, question.answer_tokens) or 0.0
                if cap is not None and spent + next_cost > cap:
                    return
                answered = self._ask(connection, question)
                if answered.tokens is not None:
                    spent += self._price.of(answered.tokens.tokens_in, answered.tokens.tokens_out) or 0.0
            yield answered
            failures = failures + 1 if answered.failure else 0
            if failures == _MOST_FAILURES:
                message = f"{plural(failures, 'request')} in a row failed: {answered.failure}"
                raise Unreachable(message, "look at the server's log")
        progress("asking", len(questions), len(questions))

    def _kept(self, question: ModelQuestion) -> ModelAnswer | None:
        """Return the kept answer to a question; None where there is none that can be read."""
        answer = kept_answer(self._project, question.key)
        if answer is not None:
            try:
                place_labels(answer.content, question.sent, self._layers, question.text)
            except UnreadableLabels:
                return None
        return answer

    def _is_unreadable(self, question: ModelQuestion) -> bool:
        return self._kept(question) is None and kept_answer(self._project, question.key) is not None

    def _ask(self, connection: ModelConnection, question: ModelQuestion) -> AnsweredDocument:
        try:
            answer = connection.ask(question.body)
        except AnswerFailed as error:
            tokens = error.tokens or TokenCounts(question.prompt_tokens, MOST_TOKENS, estimated=True)
            return self._failed(question, str(error), tokens, is_kept=False)
        keep_answer(self._project, question.key, answer)
        return self._read(question, answer, answer.tokens)

    def _failed(
        self, question: ModelQuestion, reason: str, tokens: TokenCounts | None, *, is_kept: bool
    ) -> AnsweredDocument:
        run = ModelRun(self._schema.version, self._schema.guidelines, TEMPERATURE, SEED, 0, 0)
        return AnsweredDocument(question, reason, Machine(self._model), run, PlacedLabels({}, []), tokens, is_kept)

    def _read(self, question: ModelQuestion, answer: ModelAnswer, tokens: TokenCounts | None) -> AnsweredDocument:
        try:
            labels = place_labels(answer.content, question.sent, self._layers, question.text)
        except UnreadableLabels as error:
            return self._failed(question, str(error), tokens, is_kept=True)
        cost = self._price.of(answer.tokens_in, answer.tokens_out)
        run = ModelRun(
            self._schema.version,
            self._schema.guidelines,
            TEMPERATURE,
            SEED,
            answer.tokens_in,
            answer.tokens_out,
            None if cost is None else round(cost, 6),
        )
        prompt = f"sha256:{sha256(self._system.encode())}"
        machine = Machine(answer.model, answer.fingerprint or NOT_RECORDED, answer.day, prompt)
        return AnsweredDocument(question, "", machine, run, self._lawful(question, labels), tokens, is_kept=True)

    def _lawful(self, question: ModelQuestion, labels: PlacedLabels) -> PlacedLabels:
        """Leave out the spans that break a rule, as an error, and name them."""
        layers, unplaced = labels.layers, list(labels.unplaced)
        while any(layers.values()):
            proposed = Labels(layers={name: tuple(_spans(name, items)) for name, items in layers.items()})
            issues = prediction_errors(question.document, proposed, self._unasked, question.text, self._shape, "")
            codes = {(issue.start, issue.end): issue.code for issue in issues}
            lawful: dict[str, list[ProposedSpan]] = {}
            for name, items in layers.items():
                lawful[name] = [span for span in items if (span.start, span.end) not in codes]
                unplaced += [
                    Unplaced(name, span.label, short_quote(question.text[span.start : span.end]), f"it breaks {code}")
                    for span in items
                    if (code := codes.get((span.start, span.end))) is not None
                ]
            if lawful == layers:
                break
            layers = lawful
        return PlacedLabels(layers, unplaced)


def _spans(layer: str, items: Sequence[ProposedSpan]) -> Iterator[Span]:
    for number, item in enumerate(items):
        yield Span(f"{layer}-{number}", item.start, item.end, item.label)
