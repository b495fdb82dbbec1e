"""Doors for what is brought in: texts, labeling interfaces, files of other tools, backups of a server."""

import io
import json
import random
import shutil
import tarfile
from pathlib import Path

from claimset.formats.lines import NotRead
from claimset.labelstudio.imported.interface_schema import NothingToImport
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.model.foreign import ForeignDocument, ForeignRelation, ForeignSpan, UnreadPart
from claimset.model.trouble import Trouble
from claimset.server.backup import backup
from claimset.sync.adopt.presentable import make_presentable
from claimset.text.visible import visible
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from doors.material import ROOT, Door, Material, must, small_project
from support.backups import DATABASE, OWNER_JSON, make_database, restore_owner
from support.foreign_files import WRITERS, read
from support.mutants import HOSTILE, bent

_TAGS = (
    "<Choices name='c' toName='text'><Choice value='a'/></Choices>", "<Labels name='l' toName='text'>", "</View>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<Relations><Relation value='r'/></Relations>", "\0", "<View>" * 40,
    " visibleWhen='region-selected'", " perRegion='true'", " choice='multiple'", " toName=''", " name='$x'",
    "<![CDATA[",
)  # fmt: skip
_MARKS = (
    *(b"\t", b"\n", b"|", b"*", b"[", b"#", b"\\", b"T1\tNGO 0 9999\tx\n", b"R1\tX Arg1:T1 Arg2:T9\n"),
    *(b"T3\tGPE 1 2;5 9\tx\n", b"A1\tX T1 y\n", b"B-", b"O\n", b"-1", b"#FORMAT=WebAnno TSV 3.3\n"),
)

_CONLL = "Owls B-PERSON\n🦉 O\nof O\nHarrow B-GPE\nleft O\n\nNobody O\n".encode()
_TSV = (
    b"#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Mention|label\n#T_RL=webanno.custom.Link|label|"
    b"BT_webanno.custom.Mention\n\n#Text=Owls of Harrow\n"
    b"1-1\t0-4\tOwls\tPERSON\t_\t_\n1-2\t5-7\tof\t_\t_\t_\n1-3\t8-14\tHarrow\tGPE\tHAS_ROLE\t1-1\n"
)


def _add(material: Material) -> Door:
    """Texts to be added: text files, JSON Lines, CSV."""
    project = small_project(material.space / "small")
    manifest, files = project.manifest_file.read_bytes(), set((project.root / "raw").iterdir())

    def door(chance: random.Random) -> str:
        text = material.text(chance)
        facts: dict[str, object] = {"text": text, "title": "T", "language": "en", "published": "2026-01-01"}
        rows = [{"id": "n1", **facts, "machine": {"model": "m", "prompt": "p"}}, {"id": "n2", **facts}]
        suffix = chance.choice([".txt", ".jsonl", ".csv", ".json", ".tsv", ""])
        data = {
            ".txt": text.encode("utf-8", "surrogatepass"),
            ".csv": f'id,text,title\nn1,"{text[:200]}",T\nn2,x,"a\nb"\n'.encode("utf-8", "surrogatepass"),
        }.get(suffix, b"".join(json.dumps(row).encode() + b"\n" for row in rows))
        file = material.space / f"incoming{suffix}"
        file.write_bytes(material.bytes_of(data, chance))
        try:
            outcomes = add(project, [file], Defaults(licence=chance.choice([None, "CC0-1.0"])))
            project.documents()
        finally:
            project.manifest_file.write_bytes(manifest)
            for new in set((project.root / "raw").iterdir()) - files:
                new.unlink()
            shutil.rmtree(project.root / "annotations/predicted", ignore_errors=True)
        return "refused" if any(item.state == "refused" for item in outcomes) else "a value"

    return door


def _interface(_: Material) -> Door:
    """A labeling interface in XML, and the schema that is made of it."""
    interfaces = [file.read_bytes() for file in sorted((ROOT / "schema/interfaces").glob("*.xml"))]
    interfaces += [file.read_bytes() for file in sorted((ROOT / "tests").glob("**/*.xml"))]

    def door(chance: random.Random) -> str:
        data = chance.choice(interfaces)
        for _ in range(chance.randint(0, 3)):
            at = chance.randint(0, len(data))
            data = data[:at] + chance.choice(_TAGS).encode() + data[at + chance.choice([0, 0, 7]) :]
        if chance.random() < 0.5:
            data = bent(data, chance)
        try:
            imported = make_presentable(schema_of_interface(data.decode("utf-8", "replace"), "owls"))
        except NothingToImport as nothing:
            must(all(str(item.name).isprintable() for item in nothing.left_out), nothing.left_out)
            return "refused"
        except ValueError as refusal:
            must(str(refusal).isprintable(), refusal)
            return "refused"
        must(imported.source["properties"], imported)
        return "a value"

    return door


def _formats(material: Material) -> Door:
    """Files of brat, CoNLL, doccano, Prodigy and INCEpTION."""
    text = "Owls 🦉 of Harrow left Mill Lane.\nNobody saw them."
    spans = [ForeignSpan("T1", "GPE", 10, 16), ForeignSpan("T2", "PERSON", 0, 4)]
    document = ForeignDocument(("owls",), text, spans, [ForeignRelation("HAS_ROLE", "T1", "T2")])
    samples = [(form, write(document).encode()) for form, write in WRITERS.items()]
    samples += [("conll", _CONLL), ("inception", _TSV)]

    def door(chance: random.Random) -> str:
        form, good = chance.choice(samples)
        data = material.bytes_of(good, chance)
        for _ in range(chance.randint(0, 2)):
            at = chance.randint(0, len(data))
            data = data[:at] + chance.choice(_MARKS) + data[at:]
        try:
            items = read(form, data, chance.choice([text, text, None, chance.choice(material.texts)]))
        except NotRead as refusal:
            must(visible(str(refusal)) == str(refusal), refusal)
            return "refused"
        wrong = [item for item in items if isinstance(item, UnreadPart)]
        must(all(visible(item.message) == item.message for item in wrong), wrong)
        return "an issue" if wrong else "a value"

    return door


def _restore(material: Material) -> Door:
    """A backup of a server: the archive, its members, its database, its owner."""
    data = material.space / "data"
    (data / "media").mkdir(parents=True)
    (data / "media" / "a.txt").write_bytes(b"a file")
    make_database(data / DATABASE)
    backup(data, material.space / "good.tar.gz", OWNER_JSON)
    good = (material.space / "good.tar.gz").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(good)) as source:
        members = [(item, (source.extractfile(item) or io.BytesIO()).read()) for item in source]
    archive, folder = material.space / "bent.tar.gz", material.space / "restored"
    outside = {item.name for item in material.space.iterdir()} | {archive.name, folder.name}

    def door(chance: random.Random) -> str:
        if chance.random() < 0.3:
            archive.write_bytes(bent(good, chance))
        else:
            _pack(archive, members, chance)
        try:
            restore_owner(archive, folder)
        except Trouble:
            must(not folder.exists(), folder)
            raise
        else:
            return "a value"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            must({item.name for item in material.space.iterdir()} <= outside, list(material.space.iterdir()))

    return door


def _pack(archive: Path, members: list[tuple[tarfile.TarInfo, bytes]], chance: random.Random) -> None:
    odd = [item for item in HOSTILE if isinstance(item, str) and "\0" not in item and "\ud83d" not in item]
    with tarfile.open(archive, "w:gz", compresslevel=1) as out:
        for member, data in members:
            item = tarfile.TarInfo(member.name)
            item.type, item.mode = member.type, member.mode
            if chance.random() < 0.15:
                item.name = chance.choice(["/etc/x", "../x", ".env", "a/../../x", *odd])[:200] or "x"
            if chance.random() < 0.1:
                kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
                item.type, item.linkname = chance.choice(kinds), chance.choice(["/etc/passwd", "../x", member.name])
            body = bent(data, chance) if data and chance.random() < 0.3 else data
            item.size = len(body) if item.isreg() else 0
            out.addfile(item, io.BytesIO(body) if item.isreg() else None)


DOORS = {"add": _add, "interface": _interface, "formats": _formats, "restore": _restore}
