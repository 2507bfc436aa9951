"""Reading taxonomies from files and writing them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import check_parent, read_regular, write_whole
from osiris_nlp.taxonomy.formats.label_tables import annif_of, csv_of, is_csv, labels_from_table
from osiris_nlp.taxonomy.formats.skos_reading import labels_from_skos
from osiris_nlp.taxonomy.formats.skos_writing import turtle_of
from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import BASE, Label, Taxonomy, is_uri, label_key

_EXPECTED = "expected a CSV or TSV file, or SKOS as Turtle (.ttl) or RDF/XML (.rdf)"
_OTHER_RDF = frozenset((".jsonld", ".json", ".n3", ".nt", ".trig", ".nq"))
_LARGEST = (
    100_000_000  # bytes; the 78 labels of OSIRIS take 30 kB, 30,000 concepts of a library 60 MB
)
_BYTE_ORDER_MARK = "\ufeff"


def read_taxonomy(
    path: str | Path,
    *,
    language: str = "",
    on_remark: Callable[[str], None] = lambda _: None,
) -> Taxonomy:
    r"""Read a taxonomy: a CSV table with a ``label`` column, a TSV, or SKOS as Turtle or RDF/XML.

    SKOS is recognised by its extension (``.ttl``, ``.rdf``) or its first characters, the other formats by
    their first line. A TSV has two columns (label, other name), or is Annif's (``<URI>``, label). In a CSV,
    ``|`` separates the items of a list, and unknown columns are refused, unless it is Annif's (``uri``,
    ``label_fr`` and so on). Labels with URIs may have the same name: the end of the URI is then added to it.
    Nothing is ever downloaded.

    Parameters
    ----------
    language : language of the labels to read from SKOS or Annif's CSV, such as ``fi``; by default French if
        there are labels in French, else the first language in alphabetical order
    on_remark : called with one sentence for each kind of content of a SKOS file or Annif's TSV that
        a taxonomy cannot hold

    Raises
    ------
    InputError
        For a file that is missing, empty or not UTF-8, has no ``label`` column, no label in the language, a
        duplicate label, or a weight or year that is not a number; for broken RDF, and for concepts without a
        label or with several in one language.

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
    suffix = path.suffix.lower()
    if suffix in _OTHER_RDF:
        raise InputError(
            f"Neither Turtle nor RDF/XML: {str(path)!r}",
            f"convert it with: rdfpipe -o turtle {path.name}",
        )
    parse = labels_from_skos if _is_skos(suffix, content) else labels_from_table
    labels, own_language = parse(content, str(path), language=language, on_remark=on_remark)
    if not labels:
        raise InputError("Empty taxonomy", "expected one label per row", file=str(path))
    labels = _with_distinct_names(labels, on_remark)
    try:
        return Taxonomy(labels, source=str(path), language=own_language or language)
    except InputError as error:
        raise error.at(str(path)) from None


def is_csv_file(path: Path) -> bool:
    """Return whether a taxonomy file is a CSV in name and content: only that is read back as written."""
    if path.suffix.lower() != ".csv":
        return False
    content = _content(path).removeprefix(_BYTE_ORDER_MARK)
    return not _is_skos("", content) and is_csv(content)


def write_taxonomy(
    taxonomy: Taxonomy, path: str | Path, *, base: str = BASE, history: Sequence[Change] = ()
) -> None:
    r"""Write a taxonomy as CSV, Annif's TSV or SKOS in Turtle, by file extension.

    The file is written whole or not at all. CSV and Turtle keep all fields of the labels, as
    `read_taxonomy` returns them. An existing CSV keeps its separator, line ends and byte-order mark.

    Parameters
    ----------
    base : prefix that makes URIs of ids and names (TSV and Turtle)
    history : changes to describe in notes (Turtle)

    Raises
    ------
    InputError
        For another extension, a folder that does not exist, or a label that the format cannot hold.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "t.tsv"
    >>> write_taxonomy(Taxonomy.from_names(["Fintech"]), path, base="https://example.org/k/")
    >>> path.read_text()
    '<https://example.org/k/Fintech>\tFintech\n'
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".tsv", ".ttl"}:
        raise InputError(f"Cannot write {path.name!r}", "expected .csv, .tsv or .ttl")
    check_parent(path)
    if suffix == ".csv":
        text = _csv_like(path, taxonomy)
    elif suffix == ".tsv":
        text = annif_of(taxonomy, base=base)
    else:
        text = turtle_of(taxonomy, base=base, history=history)
    write_whole(path, text.encode())


def _csv_like(path: Path, taxonomy: Taxonomy) -> str:
    """Return the taxonomy as CSV, in the format of the file that it replaces."""
    header = _content(path).partition("\n")[0] if path.is_file() else ""
    mark = _BYTE_ORDER_MARK if header.startswith(_BYTE_ORDER_MARK) else ""
    separator = max(",;", key=header.count)
    line_end = "\r\n" if header.endswith("\r") else "\n"
    return mark + csv_of(taxonomy, separator=separator, line_end=line_end)


def _content(path: Path) -> str:
    if not path.exists():
        raise InputError(f"No taxonomy at {str(path)!r}", _EXPECTED)
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder", _EXPECTED)
    try:
        return read_regular(path, max_bytes=_LARGEST).decode()
    except UnicodeDecodeError as error:
        raise InputError(
            f"Invalid UTF-8: byte at position {error.start}",
            "save the taxonomy as UTF-8",
            file=str(path),
        ) from None


def _is_skos(suffix: str, content: str) -> bool:
    start = content.lstrip()[:8].lower()
    signs = ("@prefix", "@base", "prefix ", "base <", "<?xml", "<rdf:rdf", "<!doctyp")
    return suffix in {".ttl", ".rdf", ".owl", ".xml"} or start.startswith(signs)


def _with_distinct_names(labels: Iterable[Label], on_remark: Callable[[str], None]) -> list[Label]:
    """Return the labels, those with URIs and the name of an earlier one with the end of their URI added to it."""
    distinct, renamed, n_namesakes = list[Label](), list[str](), Counter[str]()
    for label in labels:
        uri, key = label.uri or label.id, label_key(label.name)
        n_namesakes[key] += 1
        if n_namesakes[key] > 1 and is_uri(uri):
            end = uri.rstrip("/#").replace("#", "/").rpartition("/")[2]
            name = f"{label.name} ({end})"
            renamed.append(name)
            label = replace(label, name=name)  # noqa: PLW2901
        distinct.append(label)
    if renamed:
        on_remark(
            f"labels with the name of another, distinguished by their URI: {len(renamed)}, such as {renamed[0]}"
        )
    return distinct
