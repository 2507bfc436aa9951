"""Taxonomies as tables: CSV with all fields of a label, TSV of names, Annif's TSV and CSV of URIs."""

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import compose
from osiris_nlp.base.spreadsheets import read_cell, write_table
from osiris_nlp.taxonomy.formats.languages import choose_language
from osiris_nlp.taxonomy.formats.uris import concept_uris
from osiris_nlp.taxonomy.labels import BASE, YEAR, Label, Taxonomy, is_uri, is_year

_COLUMNS = (
    *("id", "label", "aliases", "weight", "kind", "from", "to"),
    *("scope_note", "cues", "not_this_but", "revised"),
)
_NAME_IN = "label_"  # the column of names in a language, in Annif's CSV: label_fr
_LARGEST_WHOLE = 2.0**53  # up to here a float holds every whole number exactly


def labels_from_table(
    content: str,
    file: str,
    *,
    language: str = "",
    on_remark: Callable[[str], None] = lambda _: None,
) -> tuple[list[Label], str]:
    """Return the labels of a CSV, a two-column TSV or Annif's TSV or CSV, recognised by the first line.

    Also return the language of their names; empty if the table does not say it.

    Parameters
    ----------
    file : file name for error messages
    language : the language to choose in Annif's CSV; see `choose_language`
    on_remark : called with a message that counts the URIs without a label in Annif's files, if any
    """
    first = content.lstrip().partition("\n")[0]
    if is_csv(content):
        columns, rows = _table(content, file)
        languages = [name.removeprefix(_NAME_IN) for name in columns if name.startswith(_NAME_IN)]
        if "uri" in columns and languages:
            language = choose_language(languages, language, file=file)
            rows = _subject_rows(rows, [language, *sorted({*languages} - {language})], on_remark)
        else:
            language = ""
            _check_columns(columns, file)
    elif _is_annif(first):
        language, rows = "", _annif_rows(content.splitlines(), file, on_remark)
    else:
        language, rows = "", _pairs(content.splitlines())
    labels = []
    for line, row in rows:
        try:
            labels.append(_label(row))
        except InputError as error:
            raise error.at(file, line) from None
    return labels, language


def is_csv(content: str) -> bool:
    r"""Return whether a table is a CSV, neither a two-column TSV nor Annif's.

    Examples
    --------
    >>> is_csv("label,cues\nFintech,Wave\n"), is_csv("Fintech\tWave\n")
    (True, False)
    """
    first = content.lstrip().partition("\n")[0]
    return "\t" not in first and not _is_annif(first)


def csv_of(taxonomy: Taxonomy, *, separator: str = ",", line_end: str = "\n") -> str:
    r"""Return the taxonomy as a CSV table with all fields of the labels.

    Raises
    ------
    InputError
        For a label that would not be read back as it is: a list item that contains ``|``, spaces
        around a name.

    Examples
    --------
    >>> csv_of(Taxonomy([Label(name="Yas", aliases=("Tigo", "Free Sénégal"), first_year=2024)]))
    'id,label,aliases,weight,kind,from,to,scope_note,cues,not_this_but,revised\n,Yas,Tigo|Free Sénégal,,topic,2024,,,,,\n'
    """
    for label in taxonomy:
        if not _fits(label):
            raise InputError(
                f"Cannot write label {label.name!r} to a table",
                "expected no '|' in list items, no empty items, and no spaces around texts",
            )
    return _csv_text(taxonomy, separator, line_end)


def _csv_text(labels: Iterable[Label], separator: str = ",", line_end: str = "\n") -> str:
    stream, labels = io.StringIO(newline=""), list(labels)
    has_uris = any(label.uri for label in labels)
    rows = [[*_row(label), *([label.uri] if has_uris else [])] for label in labels]
    header = [*_COLUMNS, *(["uri"] if has_uris else [])]
    write_table(stream, [header, *rows], separator=separator, line_end=line_end)
    return stream.getvalue()


def _fits(label: Label) -> bool:
    """Return whether a label is read back from a table as it is."""
    try:
        return labels_from_table(_csv_text([label]), "")[0] == [label]
    except InputError:
        return False


def annif_of(taxonomy: Taxonomy, *, base: str = BASE) -> str:
    r"""Return the taxonomy as Annif's TSV: URI, label and id (if the label has one).

    Examples
    --------
    >>> annif_of(Taxonomy([Label(name="Fintech", id="7"), Label(name="Yas")]))
    '<urn:osiris-nlp:label:7>\tFintech\t7\n<urn:osiris-nlp:label:Yas>\tYas\n'
    """
    lines = []
    for name, (uri, notation) in annif_subjects(taxonomy, base=base).items():
        cells = [f"<{uri}>", name, *([] if notation is None else [notation])]
        if any("\t" in cell or cell.splitlines() != [cell] for cell in cells):
            raise InputError(
                f"Cannot write label {name!r} (id {notation or uri!r}) on one line",
                "expected no tab and no line break in a name or an id",
            )
        lines.append("\t".join(cells) + "\n")
    return "".join(lines)


def annif_subjects(taxonomy: Taxonomy, *, base: str = BASE) -> dict[str, tuple[str, str | None]]:
    """Return the URI and the notation of each label, by name: its id, unless that is the URI.

    Examples
    --------
    >>> annif_subjects(Taxonomy([Label(name="Fintech", id="7")]))
    {'Fintech': ('urn:osiris-nlp:label:7', '7')}
    """
    return {
        label.name: (uri, label.id if label.id and label.id != uri else None)
        for label, uri in zip(taxonomy, concept_uris(taxonomy, base=base), strict=True)
    }


def _row(label: Label) -> list[str]:
    weight = label.weight
    is_whole = weight.is_integer() and abs(weight) < _LARGEST_WHOLE
    return [
        label.id,
        label.name,
        "|".join(label.aliases),
        "" if not weight else str(int(weight)) if is_whole else repr(weight),
        label.kind,
        "" if label.first_year is None else str(label.first_year),
        "" if label.last_year is None else str(label.last_year),
        label.scope_note,
        "|".join(label.cues),
        "|".join(label.not_this_but),
        label.revised.isoformat() if label.revised else "",
    ]


def _is_annif(line: str) -> bool:
    cell = line.partition("\t")[0].strip()
    return is_uri(cell.removeprefix("<").removesuffix(">"))


def _annif_rows(
    lines: list[str], file: str, on_remark: Callable[[str], None]
) -> Iterator[tuple[int, dict[str, str]]]:
    n_nameless = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        uri, *cells = line.split("\t", 2)
        if not _is_annif(uri):
            raise InputError(
                f"Not a URI: {uri!r}", "expected '<URI>', a tab and a label", file=file, line=number
            )
        name, notation = (*(cell.strip() for cell in cells), "", "")[:2]
        if name:
            yield number, _subject(uri, name, notation)
        n_nameless += not name
    if n_nameless:
        on_remark(f"left out: URIs without a label ({n_nameless})")


def _subject_rows(
    rows: Iterable[tuple[int, dict[str, str]]],
    languages: Sequence[str],
    on_remark: Callable[[str], None],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of Annif's CSV, each named in the first language in which it has a name."""
    n_nameless = n_others = 0
    for number, row in rows:
        names = [row.get(f"{_NAME_IN}{language}", "").strip() for language in languages]
        if name := next(filter(None, names), ""):
            yield number, _subject(row["uri"], name, row.get("notation", "").strip())
        n_nameless += not name
        n_others += bool(name and not names[0])
    if n_nameless:
        on_remark(f"left out: URIs without a label ({n_nameless})")
    if n_others:
        on_remark(f"labels in another language, those without a name in {languages[0]}: {n_others}")


def _subject(uri: str, name: str, notation: str) -> dict[str, str]:
    """Return a row of Annif's as one of ours; the URIs that `concept_uris` makes are not kept."""
    uri = uri.strip().removeprefix("<").removesuffix(">")
    uri = "" if uri.startswith(BASE) else uri
    return {"label": name, "id": notation or uri, "uri": uri if notation else ""}


def _pairs(lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines, 1):
        name, *aliases = line.split("\t")
        is_header = number == 1 and name.strip().lower() == "label"
        if line.strip() and not is_header:
            yield number, {"label": name, "aliases": "|".join(aliases)}


def _table(content: str, file: str) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """Return the columns of a CSV, and its rows with their line numbers."""
    if not content.strip():
        return [], iter(())
    separator = max(",;", key=content.partition("\n")[0].count)
    table = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    try:
        columns = list(table.fieldnames or ())
    except csv.Error as error:
        fault = InputError(f"Broken CSV header: {error}", "check the quotes")
        raise fault.at(file, 1) from None
    return columns, _table_rows(table, separator, file)


def _check_columns(columns: Sequence[str], file: str) -> None:
    """Raise InputError if a taxonomy has no labels, or columns that are not fields of a label."""
    unknown = sorted({*columns}.difference(_COLUMNS, ["uri"]))
    if columns and ("label" not in columns or unknown):
        raise InputError(
            "No column 'label'" if "label" not in columns else f"Unknown column {unknown[0]!r}",
            f"expected 'label' and any of {', '.join(sorted({*_COLUMNS, 'uri'} - {'label'}))}; or, as in Annif, "
            "'uri', 'label_fr' and so on",
            file=file,
            line=1,
        )


def _table_rows(
    table: "csv.DictReader[str]", separator: str, file: str
) -> Iterator[tuple[int, dict[str, str]]]:
    while True:
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            fault = InputError(f"Broken CSV: {error}", "check the quotes")
            raise fault.at(file, table.line_num) from None
        if None in row:
            fault = InputError(
                "More cells than the header", f"quote cells that contain {separator!r}"
            )
            raise fault.at(file, table.line_num)
        yield table.line_num, {column: read_cell(cell or "") for column, cell in row.items()}


def _label(row: dict[str, str]) -> Label:
    def items(column: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in row.get(column, "").split("|") if item.strip())

    def number(column: str) -> float | None:
        cell = row.get(column, "").strip()
        try:
            value = float(cell) if cell else None
        except ValueError:
            value = math.nan
        if value is not None and not math.isfinite(value):
            raise InputError(f"Invalid {column} {cell!r}", "expected a number or an empty cell")
        return value

    def year(column: str) -> int | None:
        value = number(column)
        if value is not None and not is_year(value):
            raise InputError(
                f"Invalid {column} {row[column].strip()!r}", f"expected {YEAR} or an empty cell"
            )
        return None if value is None else int(value)

    def day(column: str) -> dt.date | None:
        cell = row.get(column, "").strip()
        try:
            return dt.date.fromisoformat(cell) if cell else None
        except ValueError:
            raise InputError(
                f"Invalid {column} {cell!r}",
                "expected a date such as 2026-11-24 or an empty cell",
            ) from None

    name = compose(row["label"]).strip()
    if not name:
        raise InputError("Row without a label", "add a label or delete the row")
    return Label(
        name=name,
        id=row.get("id", "").strip(),
        aliases=items("aliases"),
        weight=number("weight") or 0.0,
        kind=row.get("kind", "").strip() or "topic",
        first_year=year("from"),
        last_year=year("to"),
        scope_note=row.get("scope_note", "").strip(),
        cues=items("cues"),
        not_this_but=items("not_this_but"),
        revised=day("revised"),
        uri=row.get("uri", "").strip(),
    )
