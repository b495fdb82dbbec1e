"""Makes the report page of a project or of a release."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from claimset.gold.acceptance import acceptance, acceptance_in_markdown
from claimset.gold.agreement.measure import FEW, Agreement
from claimset.gold.agreement.measures import MEASURES
from claimset.gold.agreement.project import project_agreement
from claimset.gold.agreement.words import in_markdown
from claimset.gold.label_reader import LabelReader
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.release.agree_released import release_agreement
from claimset.release.build.tables import read_rows, split_files
from claimset.release.compare.changes import changelog
from claimset.release.configs import document_configs
from claimset.release.records.sidecars import read_document
from claimset.report.charts.measured_values import MeasuredValue
from claimset.report.dataset_page import GrowthRow, Overview, PageDocument, dataset_page
from claimset.store.files.files import read_text
from claimset.store.layout import CHANGELOG, HYDRATION, SUMS
from claimset.store.project import Project
from claimset.store.releases.records import read_records, read_release_manifest, read_release_schema
from claimset.store.releases.register import ReleaseRegister
from claimset.text.visible import show_error

_CHARTED = {"f1", "set_f1", "kappa", "value", "b_cubed"}


def dataset_report(folder: Path) -> str:
    """Return the page of the release in `folder`, or of the project around it. Raises Misconfigured for neither."""
    return release_report(folder) if (folder / SUMS).is_file() else project_report(Project.find(folder))


def project_report(project: Project, browse: str | None = None, planned_splits: Mapping[str, str] | None = None) -> str:
    """
    Return the page of a project; its charts lead to the page of `claimset browse` at the address `browse`.

    `planned_splits` are those that documents will have, by id; without them the page has the recorded ones.
    """
    schema = project.schema()
    stored_labels, register = LabelReader(project, schema), ReleaseRegister(project.root)
    splits = register.splits() if planned_splits is None else planned_splits
    page_documents = []
    for document in project.documents():
        file = project.gold_file(document.id)
        record = stored_labels.gold(file)[0] if file.is_file() else None
        if record is not None:
            text = project.text_of(document) if document.is_open else None
            page_documents.append(PageDocument(document, record, text, splits.get(document.id)))
    releases = [register.release(version) for version in reversed(register.versions())]
    history = ((release.version, release.documents, release.changes) for release in releases)
    changes = changelog(schema.name, history) if releases else "No release is recorded yet."
    agreement = project_agreement(project)
    return dataset_page(
        Overview(
            schema.name,
            None,
            page_documents,
            in_markdown(agreement),
            changes,
            acceptance_in_markdown(acceptance(project)),
            list(_values(agreement)),
            [_growth_row(register, version, schema) for version in register.versions()],
        ),
        schema,
        browse,
    )


def release_report(folder: Path, browse: str | None = None) -> str:
    """Return the page of a release, as `project_report` does. Raises Misconfigured for a damaged release."""
    try:
        schema, manifest = read_release_schema(folder), read_release_manifest(folder)
        tiers = dict(document_configs())
        rows = {
            row["id"]: (row, config, split)
            for (config, split), files in split_files(folder).items()
            if config in tiers
            for row in read_rows(files)
        }
        page_documents = []
        for record in read_records(folder, schema):
            row, config, split = rows[record.id]
            page_documents.append(PageDocument(read_document(row, tiers[config]), record, row.get("text"), split))
        documents = {item.document.id: item.document for item in page_documents}
        agreement = release_agreement(folder, schema, documents)
        is_joined = (folder / HYDRATION).is_file()
        title, version = (f"{schema.name}, hydrated", None) if is_joined else (manifest["name"], manifest["version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Misconfigured(
            f"{folder} cannot be read as a release: {show_error(error)}", "claimset verify says what is wrong"
        ) from error
    changes = read_text(folder / CHANGELOG) or "The release has no CHANGELOG.md."
    values = list(_values(agreement))
    overview = Overview(title, version, page_documents, in_markdown(agreement), changes, values=values)
    return dataset_page(overview, schema, browse)


def _values(agreement: Agreement) -> Iterator[MeasuredValue]:
    """Yield the values of agreement that a chart shows: for each kind of answer those of one measure."""
    for row in agreement.rows:
        if row.value is not None and row.measure in _CHARTED:
            place, title = row.place, MEASURES[row.measure].title
            where = (row.between, title, place.layer, place.label, place.attribute)
            yield MeasuredValue(*where, row.value, row.low, row.high, row.documents, row.documents < FEW)


def _growth_row(register: ReleaseRegister, version: str, schema: Schema) -> GrowthRow:
    documents = spans = relations = 0
    for row in register.rows(version):
        documents += 1
        for key, count in row.counts.items():
            if key.partition("/")[0] == schema.relation_key:
                relations += count
            else:
                spans += count
    return GrowthRow(version, documents, spans, relations)
