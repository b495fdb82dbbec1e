"""An archive of a backup at an address: it replaces nothing, and what fails is one sentence."""

import importlib.util
from pathlib import Path

import fsspec
import pytest

from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.server.archives import new_archive, stored_archive


def _write(place: str, data: bytes = b"a backup") -> None:
    with new_archive(place) as archive:
        archive.write_bytes(data)


@pytest.mark.parametrize("scheme", ["", "file://", "memory://"])
def test_what_was_written_to_a_place_is_read_from_it(scheme: str, tmp_path: Path) -> None:
    place = f"{scheme}{tmp_path}/team.tar.gz"
    _write(place)
    with stored_archive(place) as archive:
        assert archive.read_bytes() == b"a backup"


@pytest.mark.parametrize("scheme", ["file://", "memory://"])
def test_nothing_at_an_address_is_replaced(scheme: str, tmp_path: Path) -> None:
    place = f"{scheme}{tmp_path}/team.tar.gz"
    _write(place)
    with pytest.raises(Conflict, match="exists"):
        _write(place, b"another")
    with stored_archive(place) as archive:
        assert archive.read_bytes() == b"a backup"


def test_where_the_backup_fails_nothing_is_copied(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_archive(f"file://{tmp_path}/team.tar.gz"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_is_too_short_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = fsspec.filesystem("memory")
    monkeypatch.setattr(files, "put_file", lambda _, path: files.pipe_file(path, b"a"))
    with pytest.raises(Unreachable, match="not as long as the backup"):
        _write(f"memory://{tmp_path}/short.tar.gz")


@pytest.mark.parametrize("place", ["unheard://of/it", "s3://bucket/team.tar.gz"])
def test_an_address_of_an_unknown_kind_is_one_sentence(place: str) -> None:
    if place.startswith("s3") and importlib.util.find_spec("s3fs"):
        pytest.skip("s3fs is installed here")
    with pytest.raises(Misconfigured, match="cannot be reached"):
        _write(place)


def test_an_archive_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="cannot be used"), stored_archive(f"file://{tmp_path}/nothing.tar.gz"):
        pass
