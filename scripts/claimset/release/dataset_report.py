"""Makes the report page of a project or of a release."""

from pathlib import Path

from claimset.gold.acceptance import acceptance, acceptance_in_markdown
from claimset.gold.agreement.project import project_agreement
from claimset.gold.agreement.words import in_markdown
from claimset.gold.label_reader import LabelReader
from claimset.model.trouble import Misconfigured
from claimset.release.agree_released import release_agreement
from claimset.release.build.tables import read_rows, split_files
from claimset.release.compare.changes import changelog
from claimset.release.configs import document_configs
from claimset.release.records.sidecars import read_document
from claimset.report.dataset_page import Overview, PageDocument, dataset_page
from claimset.store.files.files import read_text
from claimset.store.layout import CHANGELOG, SUMS
from claimset.store.project import Project
from claimset.store.releases.records import read_records, read_release_manifest, read_release_schema
from claimset.store.releases.register import ReleaseRegister
from claimset.text.visible import show_error


def dataset_report(folder: Path) -> str:
    """Return the page of the release in `folder`, or of the project around it. Raises Misconfigured for neither."""
    return release_report(folder) if (folder / SUMS).is_file() else project_report(Project.find(folder))


def project_report(project: Project, browse: str | None = None) -> str:
    """Return the page of a project; its charts lead to the page of `claimset browse` at the address `browse`."""
    schema = project.schema()
    stored_labels, register = LabelReader(project, schema), ReleaseRegister(project.root)
    splits = register.splits()
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
    return dataset_page(
        Overview(
            schema.name,
            None,
            page_documents,
            in_markdown(project_agreement(project)),
            changes,
            acceptance_in_markdown(acceptance(project)),
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
        agreement = in_markdown(release_agreement(folder, schema, documents))
        title, version = str(manifest["name"]), str(manifest["version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Misconfigured(
            f"{folder} cannot be read as a release: {show_error(error)}", "claimset verify says what is wrong"
        ) from error
    changes = read_text(folder / CHANGELOG) or "The release has no CHANGELOG.md."
    return dataset_page(Overview(title, version, page_documents, agreement, changes), schema, browse)
