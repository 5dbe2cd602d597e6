"""Reading XML that may be hostile: piece by piece, nothing fetched, nothing expanded, everything bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Never
from xml.parsers import expat

from school.importing.problems import WorkbookRefused

MAX_DEPTH = 100
MAX_NAMES = 2000  # different names of elements and attributes
MAX_TOKEN = 1_000_000  # bytes between two signs of life: one tag, one comment

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

DAMAGED = "Книга повреждена: её содержимое не читается. Откройте её в Excel и сохраните заново."
DOCTYPE = (
    "В книге есть объявление DOCTYPE: Excel такого не пишет, поэтому она не принята. Сохраните её заново."
)


class _Stop(Exception):
    """The reader has seen enough."""


class XmlStream:
    """Feeds the pieces of one part to three handlers; `start` and `end` get names without their prefix."""

    def __init__(self, *, start: Start, end: End | None = None, text: Text | None = None) -> None:
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler, parser.EndElementHandler = _guarded(start, end)
        if text:
            parser.CharacterDataHandler = text

    def feed(self, chunks: Iterable[bytes]) -> Iterator[None]:
        """Parse piece by piece; gives control back after each one."""
        fed = 0
        try:
            for chunk in chunks:
                self._parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - self._parser.CurrentByteIndex > MAX_TOKEN + len(chunk):
                    raise WorkbookRefused(DAMAGED)
                yield
            self._parser.Parse(b"", True)
            yield
        except expat.ExpatError as wrong:
            raise WorkbookRefused(DAMAGED) from wrong


def _refuse_doctype(*args: object) -> Never:
    raise WorkbookRefused(DOCTYPE)


def _guarded(start: Start, end: End | None) -> tuple[Start, End]:
    """The handlers behind a watch on depth and on the number of names; millions of elements pass here."""
    local_name: dict[str, str] = {}
    attribute_names: set[str] = set()
    depth = 0

    def get_to_know(name: str, attributes: dict[str, str]) -> str:
        attribute_names.update(attributes)
        local_name[name] = name.rpartition(":")[2]
        if len(local_name) + len(attribute_names) > MAX_NAMES:
            raise WorkbookRefused(DAMAGED)
        return local_name[name]

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise WorkbookRefused(DAMAGED)
        tag = local_name.get(name)
        if tag is None or (attributes and not attributes.keys() <= attribute_names):
            tag = get_to_know(name, attributes)
        start(tag, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(local_name[name])

    return opened, closed


def parse(chunks: Iterable[bytes], *, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Read a whole part."""
    for _ in XmlStream(start=start, end=end, text=text).feed(chunks):
        pass


def check_prolog(chunks: Iterable[bytes]) -> None:
    """Refuse a DOCTYPE; it can only stand before the first element, so nothing after that is parsed."""

    def first_element(name: str, attributes: dict[str, str]) -> None:
        raise _Stop

    try:
        parse(chunks, start=first_element)
    except _Stop:
        return


def local(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by their names without prefix."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}
