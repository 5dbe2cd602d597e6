"""The container of an .xlsx, a zip of XML parts. Refuses at once, with one sentence, anything else."""

from __future__ import annotations

import io
import re
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from school.importing import xml_stream
from school.importing.problems import WorkbookRefused
from school.importing.xml_stream import DAMAGED

MEGABYTE = 1024 * 1024
MAX_FILE = 10 * MEGABYTE
MAX_UNPACKED = 100 * MEGABYTE
MAX_PARTS = 2000
CHUNK = 65536

NOT_XLSX = "Это не книга Excel (.xlsx). Сохраните файл в Excel как «Книга Excel (.xlsx)» и загрузите её."
OLD_EXCEL = "Это книга старого Excel (.xls). Сохраните её как «Книга Excel (.xlsx)»."
ENCRYPTED = "Книга защищена паролем на открытие. Снимите пароль и сохраните её заново."
MACROS = "В книге есть макросы. Сохраните её как «Книга Excel (.xlsx)», без макросов."
LINKS = (
    "В книге есть связи с другими файлами, DDE или вложенные объекты. Разорвите связи и сохраните её заново."
)
TOO_BIG = "Файл больше 10 МБ. Удалите из книги рисунки и лишние листы."
TOO_BIG_UNPACKED = "Книга в распакованном виде больше 100 МБ. Удалите из неё лишние листы и пустые строки."
EMPTY = "Файл пуст."
UNREADABLE = "Файл не открывается. Проверьте, есть ли он и можно ли его читать."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
)
# Parts that only workbooks with code, remote data or embedded programs have.
_CODE = re.compile(r"vbaproject|(^|/)macrosheets/|(^|/)dialogsheets/|vbadata", re.I)
_REMOTE = re.compile(r"(^|/)(externallinks|embeddings|activex|querytables)/|(^|/)connections\.xml$", re.I)
_WORKBOOK_TYPE = re.compile(r"spreadsheetml\.sheet\.main\+xml$", re.I)
_HARMLESS_LINK = re.compile(r"(?:https?|mailto|tel):|#", re.I)


class Package:
    """The parts of one workbook, inflated piece by piece and never past the limits."""

    def __init__(self, content: bytes) -> None:
        self.opened_at = time.monotonic()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except _BROKEN as wrong:
            raise WorkbookRefused(DAMAGED) from wrong
        if len(entries) > MAX_PARTS:
            raise WorkbookRefused(DAMAGED)
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise WorkbookRefused(TOO_BIG_UNPACKED)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = _part_name(entry.filename)
            if name in self._entries or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise WorkbookRefused(DAMAGED)
            if entry.flag_bits & 0x1:
                raise WorkbookRefused(ENCRYPTED)
            self._entries[name] = entry

    @classmethod
    def open(cls, path: Path) -> Package:
        """Read the file, check everything that can be checked without reading the sheets."""
        package = cls(_content(path))
        package._refuse_code_and_links()
        package._inflate_everything()
        return package

    def __contains__(self, name: str) -> bool:
        return _part_name(name) in self._entries

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's bytes; more than the limit is never inflated."""
        entry = self._entries.get(_part_name(name))
        if entry is None:
            raise WorkbookRefused(DAMAGED)
        total = 0
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(CHUNK):
                    total += len(chunk)
                    if total > MAX_UNPACKED:
                        raise WorkbookRefused(TOO_BIG_UNPACKED)
                    yield chunk
        except _BROKEN as wrong:
            raise WorkbookRefused(DAMAGED) from wrong

    def workbook_part(self) -> str:
        """The name of the main part, by the relations of the package."""
        for relation in self.relations(""):
            if relation.kind == "officeDocument":
                return relation.target
        raise WorkbookRefused(NOT_XLSX)

    def relations(self, part: str) -> list[Relation]:
        """What the part refers to; targets are names of parts."""
        path = PurePosixPath(part)
        name = str(path.parent / "_rels" / f"{path.name}.rels") if part else "_rels/.rels"
        return self._relations_in(name) if name in self else []

    def _relations_in(self, name: str) -> list[Relation]:
        folder = PurePosixPath(name).parent.parent
        found: list[Relation] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                found.append(Relation(folder, attributes))

        xml_stream.parse(self.chunks(name), start=start)
        return found

    def _refuse_code_and_links(self) -> None:
        types: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag in ("Override", "Default"):
                types.append(attributes.get("ContentType", ""))

        if "[Content_Types].xml" not in self:
            raise WorkbookRefused(NOT_XLSX)
        xml_stream.parse(self.chunks("[Content_Types].xml"), start=start)
        if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
            raise WorkbookRefused(MACROS)
        if not any(_WORKBOOK_TYPE.search(kind) for kind in types):
            raise WorkbookRefused(NOT_XLSX)
        for name in self._entries:
            if _CODE.search(name):
                raise WorkbookRefused(MACROS)
            if _REMOTE.search(name):
                raise WorkbookRefused(LINKS)
            if name.endswith(".rels"):
                for relation in self._relations_in(name):
                    if relation.kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet"):
                        raise WorkbookRefused(MACROS)
                    if relation.leads_outside:
                        raise WorkbookRefused(LINKS)

    def _inflate_everything(self) -> None:
        """Every part is whole (checksum), all together stay under the limit, none has a DOCTYPE."""
        total = 0
        for name in self._entries:
            for chunk in self.chunks(name):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise WorkbookRefused(TOO_BIG_UNPACKED)
            if name.endswith((".xml", ".rels")):
                xml_stream.check_prolog(self.chunks(name))


class Relation:
    """One reference of a part."""

    def __init__(self, folder: PurePosixPath, attributes: dict[str, str]) -> None:
        self.id = attributes.get("Id", "")
        self.kind = attributes.get("Type", "").rpartition("/")[2]
        raw = attributes.get("Target", "")
        external = attributes.get("TargetMode", "").lower() == "external"
        self.leads_outside = self.kind.startswith(("externalLink", "oleObject")) or (
            external and not (self.kind == "hyperlink" and _HARMLESS_LINK.match(raw))
        )
        joined = PurePosixPath(raw) if raw.startswith("/") else folder / raw
        parts: list[str] = []
        for piece in joined.parts:
            if piece == "..":
                del parts[-1:]
            elif piece not in ("/", "."):
                parts.append(piece)
        self.target = "/".join(parts)


def _part_name(name: str) -> str:
    """Names of parts are compared without case, with either slash."""
    return name.replace("\\", "/").lstrip("/").lower()


def _content(path: Path) -> bytes:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise WorkbookRefused(UNREADABLE)
        if facts.st_size > MAX_FILE:
            raise WorkbookRefused(TOO_BIG)
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as wrong:
        raise WorkbookRefused(UNREADABLE) from wrong
    if len(content) > MAX_FILE:
        raise WorkbookRefused(TOO_BIG)
    if not content:
        raise WorkbookRefused(EMPTY)
    if content.startswith(_OLE):
        raise WorkbookRefused(ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in content else OLD_EXCEL)
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam"):
        raise WorkbookRefused(MACROS)
    if path.suffix.lower() != ".xlsx" or not content.startswith(b"PK"):
        raise WorkbookRefused(NOT_XLSX)
    return content
