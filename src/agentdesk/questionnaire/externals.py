"""Files that are shipped with a form: lists of choices and look-up tables, as documents (ODK XForms, secondary
instances)."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.tree import MAX_SIZE, Kind, Node, number, parse_xml

LAST_SAVED: Final = "jr://instance/last-saved"
"""The answers given before on the same device: a call centre's desk has none, so it reads as blank."""
LAST_SAVED_ID: Final = "__last-saved"
"""How texts name it, whether a converter declared the instance or not."""

MAX_ROWS: Final = 100_000


def file_named(source: str) -> str:
    """The file that `jr://file-csv/shops.csv` or `jr://file/shops.xml` names."""
    return PurePosixPath(source).name


def read_external(source: str, files: Mapping[str, bytes]) -> Node:
    """The document of the file that `source` names. Raises FormError for one that is missing or cannot be read."""
    name = file_named(source)
    content = files.get(name)
    if content is None:
        raise FormError(name, N_("The form needs the file {name}, which does not come with it."), name=name)
    try:
        if name.lower().endswith(".csv"):
            return _table(name, content)
        if name.lower().endswith(".xml"):
            return parse_xml(content)
    except FormError as error:
        raise error.at(name) from None
    raise FormError(name, N_("Files that come with a form are .csv or .xml."))


def _table(name: str, content: bytes) -> Node:
    """`root/item`, one item for a row and in it one element for a column."""
    if len(content) > MAX_SIZE:
        raise FormError(name, N_("The file is larger than {most} MB."), most=MAX_SIZE // 1_000_000)
    document, root = Node(Kind.DOCUMENT), Node(Kind.ELEMENT, "root")
    document.append(root)
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = [heading.strip() for heading in next(rows, [])]
        for item in _items(rows, header):
            root.append(item)
            if len(root.children) > MAX_ROWS:
                raise FormError(name, N_("The table has more than {most} rows."), most=MAX_ROWS)
    except UnicodeDecodeError as error:
        raise FormError(name, N_("The table is not UTF-8; save it as CSV UTF-8.")) from error
    except csv.Error as error:
        raise FormError(name, N_("The table cannot be read: {detail}."), detail=str(error)) from error
    if not any(header):
        raise FormError(name, N_("The table has no header row."))
    number(document)
    return document


def _items(rows: Iterator[list[str]], header: list[str]) -> Iterator[Node]:
    for row in rows:
        if not any(row):
            continue
        item = Node(Kind.ELEMENT, "item")
        for heading, value in zip(header, row, strict=False):
            if heading:
                cell = Node(Kind.ELEMENT, heading)
                cell.set_text(value)
                item.append(cell)
        yield item
