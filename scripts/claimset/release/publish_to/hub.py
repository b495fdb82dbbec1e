"""A dataset or Space of the Hub: reads its contents, and sends a folder as one commit and one tag."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, set_client_factory
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils._http import default_client_factory

from claimset.model.trouble import Conflict, Misconfigured, Trouble, Unreachable
from claimset.model.upload import PlaceContents, Upload
from claimset.store.files.files import no_room
from claimset.store.layout import SUMS
from claimset.store.machine.answers import UnpackedAnswer, limit_answers

_TOKEN = "HF_TOKEN"  # noqa: S105  (the name of a variable)
_MAIN = "main"


class _Stream(UnpackedAnswer, httpx2.SyncByteStream):
    """An answer of the Hub."""


class Hub:
    """
    A dataset repository of the Hub, or a static Space, by `kind`.

    `HF_TOKEN` in the environment is the account's token, `HF_ENDPOINT` the Hub's address. `public` makes a new
    repository public. Raises Misconfigured without a token.
    """

    def __init__(self, repo: str, *, public: bool = False, kind: Literal["dataset", "space"] = "dataset") -> None:
        token = os.environ.get(_TOKEN, "").strip()
        if not token:
            raise Misconfigured(f"{_TOKEN} is not set", "make a token that may write, and put it into the environment")
        self._repo, self._public, self._token, self._kind = repo, public, token, kind
        set_client_factory(lambda: limit_answers(default_client_factory(), _Stream))
        self._api = HfApi(os.environ.get("HF_ENDPOINT") or None, token=token, library_name="claimset")

    @property
    def name(self) -> str:
        """The address, as a person opens it."""
        return f"{self._api.endpoint}/{self._kind}s/{self._repo}"

    def look(self) -> PlaceContents:
        """Return the contents of the repository. Raises Misconfigured if the Hub refuses, else Unreachable."""
        with self._raise_troubles():
            account = str(self._api.whoami()["name"])
            try:
                refs = self._api.list_repo_refs(self._repo, repo_type=self._kind)
            except RepositoryNotFoundError:
                return PlaceContents(account=account, exists=False, head=None)
            head = next((branch.target_commit for branch in refs.branches if branch.name == _MAIN), None)
            tags = tuple(sorted(tag.name for tag in refs.tags))
            if head is None:
                return PlaceContents(account=account, exists=True, head=None, tags=tags)
            tree = self._api.list_repo_tree(self._repo, repo_type=self._kind, recursive=True, revision=head)
            digests = {item.path: _digest(item) for item in tree if isinstance(item, RepoFile)}
            listed_files = self._read_listed_files(head) if SUMS in digests else ()
            return PlaceContents(account, exists=True, head=head, tags=tags, digests=digests, listed=listed_files)

    def send(self, upload: Upload) -> str:
        """
        Make the repository if it is missing, commit, and tag the commit; return the commit.

        Raises Conflict if the repository changed since it was read, or has the tag.
        """
        with self._raise_troubles():
            if not upload.exists:
                visibility: Any = "public" if self._public else "private"
                sdk = "static" if self._kind == "space" else None
                self._api.create_repo(
                    self._repo, repo_type=self._kind, visibility=visibility, exist_ok=False, space_sdk=sdk
                )
            folder = Path(upload.folder)
            operations: list[Any] = [CommitOperationAdd(name, folder / name) for name in upload.files]
            operations += [CommitOperationDelete(name) for name in upload.removed]
            message = f"{upload.name} {upload.version}"
            commit = upload.head
            if operations:
                commit_info = self._api.create_commit(
                    self._repo,
                    operations,
                    commit_message=message,
                    repo_type=self._kind,
                    revision=_MAIN,
                    parent_commit=upload.head,
                )
                commit = str(commit_info.oid)
            self._api.create_tag(
                self._repo,
                tag=upload.version,
                tag_message=message,
                revision=commit,
                repo_type=self._kind,
                exist_ok=False,
            )
            return str(commit)

    def _read_listed_files(self, head: str) -> tuple[str, ...]:
        with tempfile.TemporaryDirectory() as temporary_folder:
            file = self._api.hf_hub_download(
                self._repo, SUMS, repo_type=self._kind, revision=head, local_dir=temporary_folder
            )
            return tuple(line.partition("  ")[2] for line in Path(file).read_text(encoding="utf-8").splitlines())

    @contextlib.contextmanager
    def _raise_troubles(self) -> Iterator[None]:
        try:
            yield
        except OfflineModeIsEnabled as error:
            raise Unreachable("HF_HUB_OFFLINE forbids every request", "unset it") from error
        except (HFValidationError, EntryNotFoundError, ValueError) as error:
            raise Misconfigured(self._message(error), "correct it, then publish again") from error
        except HfHubHTTPError as error:
            raise self._trouble(error) from error
        except (httpx2.HTTPError, OSError) as error:
            no_room_error = no_room(error) if isinstance(error, OSError) else None
            raise no_room_error or Unreachable(
                f"the Hub cannot be reached: {self._message(error)}", "try again later"
            ) from error

    def _trouble(self, error: HfHubHTTPError) -> Trouble:
        status = error.response.status_code
        message = self._message(error.server_message or error)
        if status in {401, 403}:
            return Misconfigured(
                f"the Hub refuses: {message}", f"set {_TOKEN} to a token of an account that may write to {self._repo}"
            )
        if status in {409, 412}:
            return Conflict(f"{self._repo} changed since the plan was made: {message}", "make a new one with --plan")
        if status < 500 and status != 429:
            return Misconfigured(f"the Hub rejects the request: {message}", "correct it, then publish again")
        return Unreachable(f"the Hub answered {status}: {message}", "try again later")

    def _message(self, error: object) -> str:
        first_line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        return first_line.replace(self._token, "***")


def _digest(item: RepoFile) -> str:
    return f"sha256:{item.lfs.sha256}" if item.lfs else f"git:{item.blob_id}"
