"""Stores the labels of a language model as annotations of a machine, which nobody is shown as a proposal."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.answers import AnsweredDocument, AskingPlan, LabelQuestions, ModelQuestion
from claimset.learn.language_model.connection import ModelConnection
from claimset.learn.language_model.placing import Unplaced
from claimset.learn.language_model.price import Spending, spending_of
from claimset.learn.language_model.propose import Failure, ModelRequest, count_new, failure_of, questions_of
from claimset.learn.language_model.unchanged import ProjectWhenAsked
from claimset.learn.learn import learned_layers
from claimset.learn.unlabelled import UnlabelledDocuments
from claimset.model.exported import ResultReading
from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.progress import Progress, silent
from claimset.model.schema import Interface, Layer, Schema
from claimset.model.span import Span
from claimset.model.trouble import Conflict
from claimset.rules.annotators import require_pseudonym
from claimset.store.accounts import FILE
from claimset.store.project import Project
from claimset.sync.assignment.machines import people_without
from claimset.sync.assignment.people import People, invented_address
from claimset.sync.imports.foreign_files import ForeignAnnotation, no_interface, questions_without_answer
from claimset.sync.imports.import_labels import AnnotationImport
from claimset.text.visible import in_quotes

FORM = "language-model"


class ModelAnnotations(msgspec.Struct, frozen=True):
    """
    The result of asking a language model for annotations.

    `interface` is the one that they are of. `issues` say what was stored and breaks rules, and what was not stored.
    `new_answers` counts those that came now and can be used, and `spending` is what all requests took, those that
    failed included.
    """

    interface: str
    annotations: int
    changed: tuple[str, ...]
    new_answers: int
    failures: tuple[Failure, ...]
    unplaced: dict[str, tuple[Unplaced, ...]]
    unasked: int
    own_copies: int
    issues: tuple[Issue, ...]
    spending: Spending


class AnnotationQuestions(msgspec.Struct, frozen=True):
    """The questions about the documents that an annotator has not labelled in an interface."""

    maker: LabelQuestions
    questions: list[ModelQuestion]
    own_copies: int
    interface: Interface
    layers: list[Layer]

    def plan(self) -> AskingPlan:
        """Return what it takes to ask; nothing is sent."""
        return self.maker.plan(self.questions)


def annotation_questions(project: Project, model: str, request: ModelRequest, annotator: str) -> AnnotationQuestions:
    """
    Return the questions about every document that `annotator` has not labelled, those of test too: nobody sees them.

    Raises Misconfigured for what is no pseudonym, and Conflict where no interface draws all layers.
    """
    require_pseudonym(annotator, "m04")
    schema = project.schema()
    layers = learned_layers(schema, request.layers)
    interface = _interface_for(layers, schema)
    maker = LabelQuestions(project, schema, layers, model, request.price)
    label_reader = LabelReader(project, schema)
    documents = [
        document
        for document in project.documents()
        if not any(
            row.counts and (row.annotator, row.interface) == (annotator, interface.name)
            for row in label_reader.pulled(project.pulled_file(document.id))[0]
        )
    ]
    unlabelled = UnlabelledDocuments(project, schema)
    questions = questions_of(unlabelled, maker, documents, (), send_own_copy=request.send_own_copy)
    return AnnotationQuestions(maker, questions.questions, questions.own_copies, interface, layers)


def annotate_by_model(
    project: Project, connection: ModelConnection, request: ModelRequest, annotator: str, progress: Progress = silent
) -> ModelAnnotations:
    """
    Ask a language model, and store each answer at once as an annotation of `annotator`, a machine.

    Each annotation says which model and state of it answered. Agreement counts the machine apart from people; it is
    reviewed and adjudicated like anybody's. The project is locked to store alone. Raises the errors of
    `annotation_questions` and of `LabelQuestions.ask`, and Conflict, before anything is sent, if the pseudonym is a
    person, another model or somebody with an account.
    """
    schema = project.schema()
    inquiry = annotation_questions(project, connection.model, request, annotator)
    _enter(project, annotator, connection.model)
    when_asked = ProjectWhenAsked(project, inquiry.maker, unlabelled_only=False)
    answers, failures, issues = [], [], []
    changed: list[str] = []
    count = 0
    for answered in inquiry.maker.ask(connection, inquiry.questions, progress):
        answers.append(answered)
        if answered.failure:
            failures.append(failure_of(answered))
            continue
        with when_asked.writing(answered.question) as reason:
            if reason:
                failures.append(failure_of(answered, reason))
                continue
            _enter(project, annotator, connection.model).save()
            store = AnnotationImport(project, schema, FORM, annotator, answered.machine)
            result = store.store([_annotation(answered, inquiry, schema, annotator)], [])
        issues += result.issues
        changed += result.changed
        count += result.annotations
    return ModelAnnotations(
        interface=inquiry.interface.name,
        annotations=count,
        changed=tuple(changed),
        new_answers=count_new(answers),
        failures=tuple(failures),
        unplaced={
            item.question.document.id: tuple(item.labels.unplaced)
            for item in answers
            if not item.failure and item.labels.unplaced
        },
        unasked=len(inquiry.questions) - len(answers),
        own_copies=inquiry.own_copies,
        issues=tuple(issues),
        spending=spending_of((answered.tokens for answered in answers), request.price),
    )


def _enter(project: Project, annotator: str, model: str) -> People:
    """Return the map of annotators in which `annotator` is the machine `model`. Raises Conflict if it is another."""
    people = people_without(project, annotator)
    machine = people.machine(annotator, None)
    if isinstance(machine, Machine) and machine.model not in {NOT_RECORDED, model}:
        raise Conflict(
            f"{annotator} is the model {in_quotes(machine.model)} in .claimset/{FILE}", "use another pseudonym"
        )
    # Version and prompt may be other ones in each answer: the annotations have them.
    people.enter(annotator, invented_address(annotator), "machine", None if machine else Machine(model))
    return people


def _interface_for(layers: Sequence[Layer], schema: Schema) -> Interface:
    stages = {layer.stage for layer in layers}
    interfaces = [item for item in schema.interfaces.values() if item.reviews is None and stages <= set(item.passes)]
    if not interfaces:
        raise no_interface()
    return min(interfaces, key=lambda item: len(item.passes))


def _annotation(
    answer: AnsweredDocument, inquiry: AnnotationQuestions, schema: Schema, annotator: str
) -> ForeignAnnotation:
    question = answer.question
    layers = {
        layer.name: tuple(_spans(answer.labels.layers.get(layer.name, ()), layer.name, annotator))
        for layer in inquiry.layers
    }
    labels = Labels(layers=layers)
    gaps = questions_without_answer(schema, inquiry.interface, set(), labels)
    return ForeignAnnotation(FORM, question.document, question.text, inquiry.interface, ResultReading(labels, (), gaps))


def _spans(spans: Sequence[ProposedSpan], layer: str, annotator: str) -> list[Span]:
    """Return spans with ids that the same words under the same label always have."""
    marks = [f"{annotator}\n{layer}\n{span.start}\n{span.end}\n{span.label}\n1" for span in spans]
    ids = [f"i-{sha256(mark.encode()).hexdigest()[:16]}" for mark in marks]
    return [Span(name, span.start, span.end, span.label) for name, span in zip(ids, spans, strict=True)]
