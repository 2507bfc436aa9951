"""Taxonomies read from files and written to them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import write_whole
from osiris_nlp.taxonomy.formats.delimited import annif_of, csv_of, labels_from_table
from osiris_nlp.taxonomy.formats.skos_reading import labels_from_turtle
from osiris_nlp.taxonomy.formats.skos_writing import turtle_of
from osiris_nlp.taxonomy.formats.uris import BASE
from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import Taxonomy

_EXPECTED = "expected a CSV or TSV file, or SKOS as Turtle (.ttl)"
_OTHER_RDF = frozenset((".rdf", ".owl", ".xml", ".jsonld", ".json", ".n3", ".nt", ".trig", ".nq"))
_BYTE_ORDER_MARK = "\ufeff"


def read_taxonomy(
    path: str | Path, *, on_remark: Callable[[str], None] = lambda _: None
) -> Taxonomy:
    r"""Read a taxonomy: a CSV table with a ``label`` column, a TSV, or SKOS as Turtle.

    Turtle is told by its ending (``.ttl``) or its beginning, the others by their first line. A TSV
    has two columns (label, name), or is Annif's (``<URI>``, label). Lists within a cell of the CSV
    are separated by ``|``; columns other than those of `Label` are refused. Of a SKOS file of other
    hands are taken the labels in French, else those without a language, else the first language by
    name; nothing is ever fetched.

    Parameters
    ----------
    on_remark : told, a sentence each, what a SKOS file or Annif's TSV says that a taxonomy does not
        hold

    Raises
    ------
    InputError
        For a file that is missing, empty, not UTF-8, without a ``label`` column, with a label
        twice, or with a weight or a year that is no number; for broken Turtle, and concepts without
        a label or with several in one language.
    MissingExtraError
        For Turtle without rdflib.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "t.csv"
    >>> _ = path.write_text("label,cues\nFintech,mobile money|Wave\n", encoding="utf-8")
    >>> read_taxonomy(path).get("Fintech").cues
    ('mobile money', 'Wave')
    """
    path = Path(path)
    content = _content(path).removeprefix(_BYTE_ORDER_MARK)
    ending = path.suffix.lower()
    if ending in _OTHER_RDF:
        raise InputError(
            f"{str(path)!r} is no Turtle", f"rdfpipe -o turtle {path.name} makes Turtle of it"
        )
    read = labels_from_turtle if _is_turtle(ending, content) else labels_from_table
    labels = read(content, str(path), on_remark=on_remark)
    if not labels:
        raise InputError("Empty taxonomy", "expected one label a row", file=str(path))
    try:
        return Taxonomy(labels, source=str(path))
    except InputError as error:
        raise error.at(str(path)) from None


def write_taxonomy(
    taxonomy: Taxonomy, path: str | Path, *, base: str = BASE, history: Sequence[Change] = ()
) -> None:
    r"""Write a taxonomy as CSV, Annif's TSV or SKOS as Turtle, by the path's ending, whole or not at all.

    CSV and Turtle hold all that is known of the labels: `read_taxonomy` gives it back. A table that
    is there keeps its separator, line ends and byte-order mark.

    Parameters
    ----------
    base : what ids and names are put behind to make URIs of them; for TSV and Turtle
    history : what the labels were before, told in Turtle

    Raises
    ------
    InputError
        For another ending, a folder that does not exist, or a label that the format cannot hold.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "t.tsv"
    >>> write_taxonomy(Taxonomy.from_names(["Fintech"]), path, base="https://example.org/k/")
    >>> path.read_text()
    '<https://example.org/k/Fintech>\tFintech\n'
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in {".csv", ".tsv", ".ttl"}:
        raise InputError(f"Cannot write {path.name!r}", "expected .csv, .tsv or .ttl")
    if not path.parent.is_dir():
        raise InputError(f"No folder {str(path.parent)!r}", "make it first")
    if ending == ".csv":
        text = _like(path, taxonomy)
    elif ending == ".tsv":
        text = annif_of(taxonomy, base=base)
    else:
        text = turtle_of(taxonomy, base=base, history=history)
    write_whole(path, text.encode())


def _like(path: Path, taxonomy: Taxonomy) -> str:
    """Return the table in the manner of the one that is there."""
    header = _content(path).partition("\n")[0] if path.exists() else ""
    mark = _BYTE_ORDER_MARK if header.startswith(_BYTE_ORDER_MARK) else ""
    separator = max(",;", key=header.count)
    line_end = "\r\n" if header.endswith("\r") else "\n"
    return mark + csv_of(taxonomy, separator=separator, line_end=line_end)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        raise InputError(f"No taxonomy at {str(path)!r}", _EXPECTED) from None
    except IsADirectoryError:
        raise InputError(f"{str(path)!r} is a folder", _EXPECTED) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"Byte {error.start} is not UTF-8", "save the taxonomy as UTF-8", file=str(path)
        ) from None


def _is_turtle(ending: str, content: str) -> bool:
    start = content.lstrip()[:8].lower()
    return ending == ".ttl" or start.startswith(("@prefix", "@base", "prefix ", "base <"))
