"""Every rule over everything that is stored."""

from collections.abc import Callable, Collection

from claimset.adapters.disk import Project
from claimset.adapters.files import names_in
from claimset.checks.glance import is_as_sound
from claimset.checks.rule import REGISTER, Subject
from claimset.checks.runner import run
from claimset.checks.together import Held
from claimset.checks.together_pages import TOGETHER
from claimset.flow.runs import near
from claimset.flow.text import TextRefused, decode
from claimset.jobs.check_together import held_of, look_together
from claimset.jobs.checked import Checked as Checked
from claimset.jobs.checked import Looked as Looked
from claimset.jobs.checked import elsewhere as elsewhere
from claimset.jobs.lock_zones import stale_lock
from claimset.jobs.partition import partition
from claimset.jobs.progress import Progress, silent
from claimset.jobs.recheck import Recheck, Verdict, essence, verdict_of
from claimset.jobs.stored import Stored
from claimset.jobs.uncollected import uncollected
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured

_TEXTS = "DOC"
Keep = Callable[[Held], None]


def check(
    project: Project,
    only: Collection[str] = (),
    progress: Progress = silent,
    *,
    remember: bool = False,
    keep: Keep | None = None,
) -> Checked:
    """
    Judge texts, predictions, annotations and gold; `only` names documents.

    Bad data is returned as issues, never raised; issues that a waiver covers today are set aside. With `remember`,
    documents of which nothing changed since the last such check are not judged again: the verdict is the same, and of
    what was looked at their labels are left out. `keep` is given all of a document once it was judged, and only the
    essence is held. Raises Misconfigured for a document that is not there.
    """
    with uncollected():
        return _check(_Check(project, Recheck(project) if remember else None, keep), project, only, progress)


def _check(job: "_Check", project: Project, only: Collection[str], progress: Progress) -> Checked:
    documents = {document.id: document for document in project.documents()}
    unknown = sorted(set(only) - set(documents))
    if unknown:
        raise Misconfigured(f"there is no document {unknown[0]!r}", "raw/manifest.jsonl lists them")
    chosen = [document for document in documents.values() if not only or document.id in only]
    for number, document in enumerate(chosen):
        progress("checking", number, len(chosen))
        job.document(document)
    if not only:
        job.strays(documents)
        job.together()
    job.close(None if only else documents)
    progress("checking", len(chosen), len(chosen))
    # What only all documents together show must not make its waivers lapse where some are chosen.
    waivers = [it for it in project.waivers() if not only or (it.document in only and it.code not in TOGETHER)]
    job.checked.set_aside(waivers, project.relative(project.waiver_file))
    return job.checked


class _Check:
    def __init__(self, project: Project, recheck: Recheck | None, keep: Keep | None) -> None:
        self._project, self._recheck, self._keep = project, recheck, keep
        self._served: set[str] = set()
        self._schema: Schema = project.schema()
        self._stored = Stored(project, self._schema)
        self._fingerprints = project.fingerprints()
        # A text is judged once, whoever labelled it.
        self._of_texts = [rule for code, rule in REGISTER.items() if code.startswith(_TEXTS)]
        self._of_labels = [rule for code, rule in REGISTER.items() if not code.startswith(_TEXTS)]
        self._sound: Subject | None = None
        places = (project.pulled_file("x"), project.gold_file("x"), project.prediction_file("x"))
        self._lying = {place: names_in(place.parent, place.suffix) for place in places}
        self._pulled, self._golden, self._predicted = self._lying.values()
        self.checked = Checked()

    def document(self, document: Document) -> None:
        self.checked.documents += 1
        if self._recheck is None:
            self._judge(document)
            return
        fingerprint = self._fingerprints.get(document.id)
        seen = self._recheck.look(document, fingerprint)
        if seen.verdict:
            self._serve(document, seen.verdict, seen.text)
            return
        done = self.checked
        issues, annotations, gold = len(done.issues), done.annotations, done.gold
        held = self._judge(document)
        counts = (done.annotations - annotations, done.gold - gold)
        verdict = verdict_of(seen.key, done.issues[issues:], *counts, held, self._schema)
        self._recheck.keep(document, fingerprint, verdict)

    def _serve(self, document: Document, verdict: Verdict, text: str | None) -> None:
        self._served.add(document.id)
        self.checked.annotations += verdict.annotations
        self.checked.gold += verdict.gold
        self.checked.issues.extend(verdict.issues)
        self.checked.looked.append(Looked(document, text, Labels()))
        self.checked.held.append(verdict.held(document, text))

    def _judge(self, document: Document) -> Held:
        text = self._text(document)
        subject = Subject(document, Labels(), self._schema, text)
        name = self._project.text_file(document) if document.is_open else self._project.manifest_file
        self.checked.issues.extend(run(subject, self._project.relative(name), self._of_texts))
        self._prediction(document, text)
        annotations = self._annotations(document, text)
        record = self._gold(document, text, annotations)
        if record is None:
            # Issues of the text have no annotator: without gold they would belong to nothing that was looked at.
            self.checked.looked.append(Looked(document, text, Labels()))
        if lock := self._fingerprints.get(document.id):
            self.checked.issues.extend(stale_lock(self._project, document, lock, record, self._schema))
        held = held_of(document, text, annotations or (), record, self._fingerprints)
        if self._keep is not None:
            self._keep(held)
            held = essence(held, self._schema)
            self._served.add(document.id)
            self.checked.looked.clear()
        self.checked.held.append(held)
        return held

    def together(self) -> None:
        compare = near if self._recheck is None else self._recheck.near
        held = self.checked.held
        parted = partition(self._project, self._schema, held, compare)
        self.checked.partition = parted.partition
        self.checked.issues.extend(look_together(self._project, self._schema, held, parted, compare, self._whole))

    def close(self, documents: Collection[str] | None) -> None:
        if self._recheck is not None:
            self._recheck.close(documents)

    def _whole(self, row: Held) -> Record | None:
        if row.document.id not in self._served or row.record is None:
            return row.record
        return self._stored.gold(self._project.gold_file(row.document.id))[0]

    def strays(self, documents: Collection[str]) -> None:
        project = self._project
        text = project.open_file("x")
        for file, names in {**self._lying, text: names_in(text.parent, text.suffix)}.items():
            # Of tens of thousands of names only the few that are left over are worth sorting.
            for name in sorted(name for name in names if name not in documents):
                place = project.relative(file.with_name(name + file.suffix))
                self._say("DOC005", "there is no document of this name in the manifest", None, file=place)

    def _text(self, document: Document) -> str | None:
        data, name = self._project.bytes_of(document), self._project.relative(self._project.text_file(document))
        if not document.is_open and self._project.open_file(document.id).is_file():
            self._say("SAF005", "a text that is not ours to publish lies among the open ones", document, file=name)
        if data is None:
            if document.is_open:
                self._say("DOC004", "the text is missing", document, file=name)
            return None
        try:
            return decode(data)
        except TextRefused as refusal:
            self._say("DOC004", f"the text cannot be read: {refusal}", document, file=name)
            return None

    def _prediction(self, document: Document, text: str | None) -> None:
        if not self._predicted.get(document.id, False):
            return
        file = self._project.prediction_file(document.id)
        prediction, issues = self._stored.prediction(file)
        self.checked.issues.extend(issues)
        if prediction is not None:
            subject = Subject(document, prediction.labels, self._schema, text)
            self.checked.issues.extend(run(subject, self._project.relative(file), self._of_labels))

    def _annotations(self, document: Document, text: str | None) -> list[Annotation] | None:
        """Judge what annotators said; None where the file cannot be read whole, so that nothing rests on it."""
        if not self._pulled.get(document.id, False):
            return []
        file = self._project.pulled_file(document.id)
        name = self._project.relative(file)
        annotations, issues = self._stored.pulled(file)
        self.checked.issues.extend(issues)
        for annotation in annotations:
            self.checked.annotations += 1
            if self._stored.sha256(annotation.labels) != annotation.sha256:
                message = "the labels are not those that were pulled: their hash differs"
                self._say("ANN007", message, document, file=name)
            if annotation.state == "unread":
                self._say("ANN008", "the server has a newer state, which could not be read", document, file=name)
            others = elsewhere(annotation, annotations)
            subject = Subject(document, annotation.labels, self._schema, text, annotation, elsewhere=others)
            self.checked.looked.append(Looked(document, text, annotation.labels, annotation.annotator))
            self._run(subject, name)
        return None if issues else annotations

    def _gold(self, document: Document, text: str | None, annotations: Collection[Annotation] | None) -> Record | None:
        if not self._golden.get(document.id, False):
            return None
        file = self._project.gold_file(document.id)
        name = self._project.relative(file)
        record, issues = self._stored.gold(file)
        self.checked.issues.extend(issues)
        if record is None:
            return None
        self.checked.gold += 1
        self.checked.looked.append(Looked(document, text, record.labels))
        self._origin(document, record, annotations, name)
        self._run(Subject(document, record.labels, self._schema, text), name)
        return record

    def _run(self, subject: Subject, name: str) -> None:
        # Gold is most often what somebody said, word for word: it is judged with that.
        if self._sound is not None and is_as_sound(subject, self._sound):
            return
        issues = list(run(subject, name, self._of_labels))
        self.checked.issues.extend(issues)
        self._sound = None if issues else subject

    def _origin(
        self, document: Document, record: Record, annotations: Collection[Annotation] | None, name: str
    ) -> None:
        if (record.text_sha256, record.language) != (document.sha256, document.language):
            message = "the gold record is of another text or language than the manifest's"
            self._say("GLD001", message, document, file=name)
        today = {annotation.sha256 for annotation in annotations or () if annotation.counts}
        if annotations is not None and any(source.sha256 not in today for source in record.provenance.layers):
            self._say("GLD002", "the gold record is older than the annotations: adjudicate again", document, file=name)
        if self._stored.sha256(record.labels) != record.provenance.sha256:
            message = "the gold record was edited after it was adjudicated"
            self._say("GLD003", message, document, file=name, level=Level.WARNING)

    def _say(
        self, code: str, message: str, document: Document | None, *, file: str, level: Level = Level.ERROR
    ) -> None:
        self.checked.issues.append(Issue(code, level, message, document=document.id if document else None, file=file))
