"""Parquet files that somebody made to swell in memory, or that are no parquet at all."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.feature import Scalar
from claimset.release.build.parquet import parquet_bytes
from claimset.release.build.tables import read_features, read_rows

COLUMNS = {"id": Scalar("string"), "text": Scalar("string")}
BYTES = parquet_bytes([{"id": "a", "text": "Owls slept."}, {"id": "b", "text": "Nobody left."}], COLUMNS)


def _written(folder: Path, data: bytes) -> Path:
    file = folder / "train-00000-of-00001.parquet"
    file.write_bytes(data)
    return file


def _packed(folder: Path, table: pa.Table, **options: object) -> Path:
    file = folder / "train-00000-of-00001.parquet"
    pq.write_table(table, file, compression="zstd", **options)
    return file


def test_a_footer_that_says_it_is_larger_than_its_file_or_than_any_is_not_read(tmp_path: Path) -> None:
    for length in (len(BYTES), 2**31, 2**32 - 1):
        file = _written(tmp_path, BYTES[:-8] + length.to_bytes(4, "little") + b"PAR1")
        with pytest.raises(ValueError, match="does not end as parquet does"):
            list(read_rows([file]))
    file = _written(tmp_path, b"PAR1" + bytes(17 * 2**20) + (17 * 2**20).to_bytes(4, "little") + b"PAR1")
    with pytest.raises(ValueError, match="footer has more than 16 MB"):
        read_features(file)


def test_a_row_group_that_unpacks_to_very_much_is_not_unpacked(tmp_path: Path) -> None:
    words = pa.chunked_array([pa.array(["a" * 2**20])] * 1100)
    file = _packed(tmp_path, pa.table({"text": words}), use_dictionary=False, write_statistics=False)
    assert file.stat().st_size < 2**20
    with pytest.raises(ValueError, match="would unpack to more than 1024 MB"):
        list(read_rows([file]))


def test_very_many_row_groups_are_not_looked_at(tmp_path: Path) -> None:
    table = pa.table({f"c{number}": [1] * 300 for number in range(350)})
    with pytest.raises(ValueError, match="are more than 100,000"):
        list(read_rows([_packed(tmp_path, table, row_group_size=1, use_dictionary=False, write_statistics=False)]))


@pytest.mark.parametrize("words", [b"{", b"[" * 100_000, b'{"info": {"features": {"a": 7}}}', b'{"info": 1}', b"\xff"])
def test_features_that_are_none_are_no_bug(tmp_path: Path, words: bytes) -> None:
    table = pa.table({"a": [1]}).replace_schema_metadata({b"huggingface": words})
    with pytest.raises(ValueError, match="cannot be read as parquet"):
        read_features(_packed(tmp_path, table))


def test_a_table_without_the_types_of_its_columns_or_with_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it does not name the types of its columns"):
        read_features(_packed(tmp_path, pa.table({"a": [1]})))
    metadata = pq.read_schema(_written(tmp_path, BYTES)).metadata
    with pytest.raises(ValueError, match="its columns are not of the types that it names"):
        read_features(_packed(tmp_path, pa.table({"id": [1], "text": ["a"]}).replace_schema_metadata(metadata)))


@given(st.data())
def test_a_file_of_which_bytes_are_changed_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    changed = bytearray(BYTES)
    for place in data.draw(st.lists(st.integers(0, len(BYTES) - 1), min_size=1, max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    file = _written(tmp_path_factory.getbasetemp(), bytes(changed))
    try:
        read_features(file)
        assert all(set(row) for row in read_rows([file]))
    except ValueError as error:
        assert str(error).startswith(f"{file.name} cannot be read as parquet: ")  # noqa: PT017


def _state_no_size(file: Path) -> None:
    """Let the footer of a file of one row group say that the group unpacks to nothing (`total_byte_size` is 0)."""
    group = pq.read_metadata(file).row_group(0)

    def field(number: int) -> bytes:
        # A 64-bit field of Thrift's compact protocol, one after the field before: a zigzag number in pieces of 7 bits.
        pieces = [number * 2 >> shift & 0x7F for shift in range(0, (number * 2).bit_length() or 1, 7)]
        return bytes([0x16, *(piece | 0x80 for piece in pieces[:-1]), pieces[-1]])

    data = file.read_bytes()
    footer = data[-8 - int.from_bytes(data[-8:-4], "little") : -8]
    stated = field(group.total_byte_size) + field(group.num_rows)
    assert footer.count(stated) == 1
    changed = footer.replace(stated, field(0) + field(group.num_rows))
    file.write_bytes(data[: -8 - len(footer)] + changed + len(changed).to_bytes(4, "little") + b"PAR1")
    assert pq.read_metadata(file).row_group(0).total_byte_size == 0


def test_a_footer_that_states_no_size_hides_nothing_of_its_rows(tmp_path: Path) -> None:
    file = _written(tmp_path, BYTES)
    rows = list(read_rows([file]))
    _state_no_size(file)
    assert list(read_rows([file])) == rows


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not bound the memory of a process so")
def test_the_memory_is_bounded_while_a_batch_is_read_and_neither_between_two_nor_for_a_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_DATA)
    limits_set = []
    set_limit = resource.setrlimit
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: (limits_set.append(pair), set_limit(kind, pair)))
    rows = read_rows([_written(tmp_path, BYTES)])
    assert next(rows)["id"] == "a"
    assert limits_set[0] != limits
    assert resource.getrlimit(resource.RLIMIT_DATA) == limits
    assert next(rows)["id"] == "b"
    rows.close()
    assert resource.getrlimit(resource.RLIMIT_DATA) == limits


def test_what_the_caller_of_a_reader_raises_is_no_damage_of_the_file(tmp_path: Path) -> None:
    rows = read_rows([_written(tmp_path, BYTES)])
    next(rows)
    with pytest.raises(MemoryError):
        rows.throw(MemoryError())


_BOMB = """
import sys
from pathlib import Path
from claimset.release.build.tables import read_rows
try:
    sum(len(row["text"]) for row in read_rows([Path(sys.argv[1])]))
except ValueError as refusal:
    print(refusal)
    import resource
    print(resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say how much memory is in use")
@pytest.mark.parametrize("disguise", [lambda _: None, _state_no_size], ids=["as written", "the footer states no size"])
def test_a_small_dictionary_that_stands_for_gigabytes_is_named_and_the_memory_is_bounded(
    tmp_path: Path, disguise: Callable[[Path], None]
) -> None:
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array(["a" * (6 << 20)]))
    file = _packed(tmp_path, pa.table({"text": words}), dictionary_pagesize_limit=1 << 30)
    disguise(file)
    done = subprocess.run(
        [sys.executable, "-c", _BOMB, str(file)], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.stderr == ""
    assert re.match(r"train-00000-of-00001.parquet cannot be read as parquet: .*\nTrue\n$", done.stdout), done.stdout
    assert file.stat().st_size < 10_000
