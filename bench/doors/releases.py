"""Doors for a release that somebody else made: its folder, its tables."""

import json
import random
import shutil
from pathlib import Path

from claimset.release.build.tables import read_features, read_rows
from claimset.release.compare.diff_releases import diff_releases
from claimset.release.dataset_report import dataset_report
from claimset.release.export import export
from claimset.release.hydrate.hydrate_release import hydrate_release
from claimset.release.load import load_frame
from claimset.release.verify import verify_release
from claimset.store.project import Project
from claimset.store.releases.folder import digests, sha256sums
from doors.material import Door, Material, must, small_project
from support.mutants import bent


def _parquet(material: Material) -> Door:
    """Tables of a release: their columns and their rows."""
    folder = _released(material)
    tables = [file.read_bytes() for file in sorted((folder / "data").rglob("*.parquet"))]
    file = material.space / "train-00000-of-00001.parquet"

    def door(chance: random.Random) -> str:
        file.write_bytes(_bent_table(chance.choice(tables), chance))
        try:
            read_features(file)
            rows = sum(1 for _ in read_rows([file]))
        except ValueError as refusal:
            must(str(refusal).startswith(f"{file.name} cannot be read as parquet: "), refusal)
            return "refused"
        must(rows < 100_000, rows)
        return "a value"

    return door


def _release(material: Material) -> Door:
    """A folder of a release of which files were changed, the sums mostly written anew: verified, compared, loaded."""
    folder = _released(material)
    good = {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
    other = Path(shutil.copytree(folder, material.space / "other" / folder.name))
    names = [
        file
        for file in good
        if file.suffix in {".json", ".jsonl", ".parquet", ".cff", ""} and "guidelines" not in file.parts
    ]

    def door(chance: random.Random) -> str:
        for file in chance.sample(names, chance.choice([1, 1, 2, 3])):
            data = good[file]
            file.write_bytes(
                _bent_table(data, chance) if file.suffix == ".parquet" else material.bytes_of(data, chance)
            )
        if chance.random() < 0.8:
            _sum_up(folder)
        try:
            return _looked_at(folder, other, chance, material.space)
        finally:
            for file, data in good.items():
                file.write_bytes(data)

    return door


def _looked_at(folder: Path, other: Path, chance: random.Random, space: Path) -> str:
    match chance.choice(["verify", "verify", "diff", "report", "load", "hydrate"]):
        case "verify":
            faults = verify_release(folder).faults
            must(all(fault.file for fault in faults), faults)
            return "an issue" if faults else "a value"
        case "diff":
            diff_releases(str(folder), str(other), lambda: Project(space / "small"))
        case "report":
            dataset_report(folder)
        case "load":
            load_frame(folder, chance.choice(["documents", "claims", "annotations", "none"]))
        case _:
            (space / "copies").mkdir(exist_ok=True)
            try:
                hydrate_release(folder, space / "copies", space / "joined")
            finally:
                shutil.rmtree(space / "joined", ignore_errors=True)
    return "a value"


def _released(material: Material) -> Path:
    return export(small_project(material.space / "small"), "0.0.0", material.space / "build").folder


def _sum_up(folder: Path) -> None:
    """Write MANIFEST.json and SHA256SUMS as whoever changed the files would."""
    manifest = folder / "MANIFEST.json"
    sums = {name: digest for name, digest in digests(folder).items() if name != "SHA256SUMS"}
    try:
        content = json.loads(manifest.read_bytes())
        content["files"] = {name: sums.get(name, "0") for name in content["files"]}
        content["records_sha256"] = sums["records.jsonl"]
        manifest.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        sums = {name: digest for name, digest in digests(folder).items() if name != "SHA256SUMS"}
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        pass
    (folder / "SHA256SUMS").write_bytes(sha256sums(sums))


def _bent_table(data: bytes, chance: random.Random) -> bytes:
    """Change a parquet file anywhere, or in its footer, whose length is put right."""
    if chance.random() < 0.4:
        return bent(data, chance)
    length = int.from_bytes(data[-8:-4], "little")
    body, footer = data[: -8 - length], bytearray(data[-8 - length : -8])
    for _ in range(chance.randint(1, 6)):
        footer[chance.randrange(len(footer))] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
    return body + bytes(footer) + len(footer).to_bytes(4, "little") + b"PAR1"


DOORS = {"parquet": _parquet, "release": _release}
