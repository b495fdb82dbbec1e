"""Every rule over everything that is stored."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from claimset.check.cache import VerdictCache
from claimset.check.corpus import CorpusCheck
from claimset.check.judge_document import DocumentJudge, JudgedDocument
from claimset.check.near_duplicates import NearDuplicates
from claimset.check.partition import partition
from claimset.check.refusals import refusal_issues
from claimset.check.result import CheckResult as Checked
from claimset.check.result import named_documents
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.rules.corpus.comparisons import stories
from claimset.splits.near_duplicates.quotations import NearDuplicate
from claimset.store.cache import ValueCache
from claimset.store.document_files import DocumentPaths
from claimset.store.machine.gc_pause import pause_gc
from claimset.store.machine.workers import in_order
from claimset.store.project import Project
from claimset.store.spool.spool import Spool, spool

Keep = Callable[[str, bytes], None]
_DOCUMENTS_PER_PART = 50
"""Documents that a worker is given at once."""


def check(
    project: Project,
    only: Collection[str] = (),
    progress: Progress = silent,
    *,
    remember: bool = False,
    looks: bool = False,
    keep: Keep | None = None,
    workers: int = 1,
) -> Checked:
    """
    Judge texts, predictions, annotations and gold; `only` names documents.

    Bad data is returned as issues, never raised; issues that a waiver covers today are set aside. With `remember`,
    documents of which nothing changed since the last such check are not judged again: the verdict is the same. With
    `looks` all that a page shows of them is held; it then remembers nothing. `keep` is given all that a release takes
    of a document, as a packed `GoldDocument`, by name. `workers` are processes that judge; what is found is the same
    for any number of them. Raises Misconfigured for a document that is not there.
    """
    with pause_gc(), ExitStack() as closing:
        verdicts = ValueCache(project) if remember and not looks else None
        copies = closing.enter_context(NearDuplicates(verdicts))
        recheck = VerdictCache(verdicts, copies) if verdicts else None
        job = _Check(project, copies, recheck, closing.enter_context(spool()), keep, looks=looks)
        return job.run(only, progress, workers)


class _Check:
    def __init__(
        self,
        project: Project,
        copies: NearDuplicates,
        recheck: VerdictCache | None,
        aside: Spool,
        keep: Keep | None,
        *,
        looks: bool,
    ) -> None:
        self._project, self._copies, self._recheck, self._keep, self._looks = project, copies, recheck, keep, looks
        self._schema = project.schema()
        self._fingerprints = project.fingerprints()
        self._gathered = CorpusCheck(project, self._schema, self._fingerprints, aside)
        self._documents = {document.id: document for document in project.documents()}
        self._places = DocumentPaths(project, self._documents)
        self.checked = Checked()

    def run(self, only: Collection[str], progress: Progress, workers: int) -> Checked:
        project, done, documents = self._project, self.checked, self._documents
        chosen = named_documents(documents.values(), only)
        for number, judged in enumerate(self._judged(chosen, workers)):
            progress("checking", number, len(chosen))
            self._take(judged)
        done.issues.extend(refusal_issues(project, self._schema, {document.id for document in chosen}))
        if not only:
            self._strays(documents)
            self._together()
        if self._recheck is not None:
            self._recheck.close(None if only else documents)
        progress("checking", len(chosen), len(chosen))
        done.set_aside(project.waiver_lines(), project.relative(project.waiver_file), only)
        done.read = lambda name: (documents[name], project.text_of(documents[name])) if name in documents else None
        return done

    def _judged(self, documents: Sequence[Document], workers: int) -> Iterator[JudgedDocument]:
        packs = self._keep is not None
        if self._recheck is not None or workers < 2:
            judge = DocumentJudge(self._project, self._schema, self._fingerprints, packs=packs, looks=self._looks)
            yield from (self._remembered(judge, document) for document in documents)
            return
        parts = (
            documents[first : first + _DOCUMENTS_PER_PART] for first in range(0, len(documents), _DOCUMENTS_PER_PART)
        )
        for part in in_order(_PartJudge, (self._project.root, packs, self._looks), parts, workers):
            yield from part

    def _remembered(self, judge: DocumentJudge, document: Document) -> JudgedDocument:
        stand = self._places.stand(document)
        if self._recheck is None:
            return judge(document, stand)
        key = stand.key(document, self._fingerprints.get(document.id))
        known = self._recheck.look(document, key, stand.text)
        if known is not None:
            return known
        judged = judge(document, stand)
        self._recheck.keep(key, judged)
        return judged

    def _take(self, judged: JudgedDocument) -> None:
        document, done = judged.document, self.checked
        done.documents += 1
        done.annotations += judged.annotations
        done.gold += judged.gold
        done.issues.extend(judged.issues)
        done.looked.extend(judged.looked)
        done.names.append(document.id)
        self._gathered.add(document, judged.gist, judged.text, lies=self._places.has_gold(document.id))
        if judged.gist.story is not None:
            self._copies.add(document.id, judged.gist.story, judged.prints)
        if self._keep is not None and judged.whole is not None:
            self._keep(document.id, judged.whole)

    def _together(self) -> None:
        done, copies = self.checked, self._copies
        done.held = self._gathered.held
        every = stories(done.held)
        twins = copies.kept(every)

        def compare(names: Sequence[str]) -> list[NearDuplicate]:
            return twins if list(names) == every else copies(names)

        done.partition = partition(self._project, self._schema, done.held, compare)
        done.issues.extend(self._gathered.issues(done.partition, compare))

    def _strays(self, documents: Collection[str]) -> None:
        for name in self._places.strays(documents):
            message = "there is no document of this name in the manifest"
            self.checked.issues.append(Issue("DOC005", Level.ERROR, message, file=name))


class _PartJudge:
    """Judges some documents in a process of its own."""

    def __init__(self, root: Path, packs: bool, looks: bool) -> None:
        project = Project(root)
        self._places = DocumentPaths(project)
        self._judge = DocumentJudge(project, project.schema(), project.fingerprints(), packs=packs, looks=looks)

    def __call__(self, documents: Sequence[Document]) -> list[JudgedDocument]:
        return [self._judge(document, self._places.stand(document)) for document in documents]
