"""Outputs: the same articles as JSONL, CSV and Parquet, complete or not at all."""

import csv
import signal
import tracemalloc
from typing import Any

import orjson
import pyarrow as pa
import pytest
from helpers.forks import python
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.spreadsheets import read_cell
from osiris_nlp.batch.outputs.destination import exists, find_output, renamed_fields, write_output
from osiris_nlp.batch.outputs.table import Shape, kinds_of, merge_kinds

EVIDENCE = [{"field": "title", "start": 0, "end": 6, "text": "L’ARTP", "weight": 0.42}]
HOSTILE = "=HYPERLINK(\"http://x\";'a')|\r\n\t«été»; DROP TABLE suggestions;-- 100% %s :x ? \\ 😀"


def suggestion(label, score, tier="propose"):
    return {"label": label, "score": score, "tier": tier, "evidence": EVIDENCE}


ROWS: list[dict[str, Any]] = [
    {
        "id_article": 4012,
        "id_mot": [17, 204],
        "surtitre": "Régulation",
        "note": 3,
        "vu": True,
        "id": "sn-1",
        "title": "L’ARTP sanctionne trois opérateurs – 3 milliards d’amende",
        "text": "L’Autorité de régulation a tranché.\nLa Sonatel fera appel.",
        "suggestions": [
            suggestion("Régulation des télécoms", 0.9731, "apply"),
            suggestion("Sonatel/Orange", 0.5),
        ],
        "model": "osiris 3f2a",
        "labels": ["Téléphonie", "Fintech"],
        "changes": {
            "add": ["Régulation des télécoms"],
            "remove": ["Fintech"],
            "replace": [{"label": "Sentel/Tigo", "by": "Yas", "reason": "renamed in 2024"}],
        },
    },
    {
        "id_article": 4013,
        "liens": ["a|b", "c"],
        "note": 3.5,
        "vu": None,
        "reste": {"Clé": [1, None, "é\0"]},
        "id": "sn-2",
        "title": "",
        "text": "",
        "suggestions": [suggestion("Fintech", 0.1, "hide")],
        "model": "osiris 3f2a",
    },
    {
        "id_article": -(2**63),
        "id_mot": [],
        "surtitre": HOSTILE + "\0",
        "note": None,
        "vu": False,
        "melange": 2**63,
        "id": HOSTILE,
        "title": HOSTILE,
        "text": HOSTILE * 1000,
        "suggestions": [],
        "model": "osiris 3f2a",
        "labels": [],
        "changes": {"add": [], "remove": [], "replace": []},
    },
]
KINDS = {
    "id_article": "integer",
    "id_mot": "text",
    "surtitre": "text",
    "note": "number",
    "vu": "boolean",
    "liens": "text",
    "reste": "text",
    "melange": "text",
}
FULL = Shape(2, KINDS, text=True, evidence=True, labels=True)
_EVIDENCE_JSON = '[{"field":"title","start":0,"end":6,"text":"L’ARTP","weight":0.42}]'
# The cells of a typed table of these rows, by column.
CELLS: dict[str, list[Any]] = {
    "id": ["sn-1", "sn-2", HOSTILE],
    "title": [ROWS[0]["title"], "", HOSTILE],
    "text": [ROWS[0]["text"], "", HOSTILE * 1000],
    "label_1": ["Régulation des télécoms", "Fintech", None],
    "score_1": [0.9731, 0.1, None],
    "tier_1": ["apply", "hide", None],
    "evidence_1": [_EVIDENCE_JSON, _EVIDENCE_JSON, None],
    "label_2": ["Sonatel/Orange", None, None],
    "score_2": [0.5, None, None],
    "tier_2": ["propose", None, None],
    "evidence_2": [_EVIDENCE_JSON, None, None],
    "model": ["osiris 3f2a"] * 3,
    "labels": ["Téléphonie|Fintech", None, ""],
    "add": ["Régulation des télécoms", None, ""],
    "remove": ["Fintech", None, ""],
    "replace": ["Sentel/Tigo > Yas", None, ""],
    "id_article": [4012, 4013, -(2**63)],
    "id_mot": ["[17,204]", None, ""],
    "surtitre": ["Régulation", None, HOSTILE + "\0"],
    "note": [3.0, 3.5, None],
    "vu": [True, None, False],
    "liens": [None, "a|b|c", None],
    "reste": [None, '{"Clé":[1,null,"é\\u0000"]}', None],
    "melange": [None, None, "9223372036854775808"],
}


def parts_of(folder, rows, *, size=2):
    """Write the rows as a run does, in parts of this many rows."""
    folder.mkdir(exist_ok=True)
    parts = []
    for start in range(0, len(rows), size):
        parts.append(folder / f"{start:07d}.jsonl")
        parts[-1].write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows[start : start + size]))
    return parts


def many(number):
    """Return this many short rows."""
    return [
        {"n": n, "id": f"sn-{n}", "title": f"La 5G à Thiès, {n}", "suggestions": [], "model": "m"}
        for n in range(number)
    ]


def shape_of(rows, *, top=1):
    return Shape(top, kinds_of(rows))


WRITE = """
import os, resource, signal, sys
from pathlib import Path
from osiris_nlp.batch.outputs.table import Shape
from osiris_nlp.batch.outputs.destination import find_output, write_output
how, limit, out, *parts = sys.argv[1:]
def on_rows(rows):
    if how == "kill" and rows >= int(limit):
        os.kill(os.getpid(), signal.SIGKILL)
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    write_output(find_output(out), list(map(Path, parts)), Shape(1, {"n": "integer"}), on_rows)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


def write_apart(how, limit, out, parts):
    """Write `many` rows in a separate process; return its exit status and standard error.

    Parameters
    ----------
    how : ``kill`` the process (SIGKILL) after `limit` rows, or let the disk be ``full`` after
        `limit` bytes of a file
    """
    result = python("-c", WRITE, how, limit, out, *parts)
    return result.returncode, result.stderr.decode().strip()


@pytest.fixture(params=["mots.jsonl", "mots.csv", "mots.parquet", "mots/"])
def out(request, tmp_path):
    """An output of each kind in turn, each in its own folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    return f"{folder}/{request.param}"


def write(out, tmp_path, rows, shape):
    write_output(find_output(out), parts_of(tmp_path / "parts", rows), shape)


def content(folder):
    """Return the content of each file of a folder, by its path in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_jsonl_is_the_concatenated_parts(tmp_path):
    parts = parts_of(tmp_path / "parts", ROWS)

    write_output(find_output(tmp_path / "mots.jsonl"), parts, FULL)

    expected = b"".join(part.read_bytes() for part in parts)
    assert (tmp_path / "mots.jsonl").read_bytes() == expected


def test_csv_has_a_cell_for_every_requested_value(tmp_path):
    write(f"{tmp_path}/mots.csv", tmp_path, ROWS, FULL)

    with (tmp_path / "mots.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    rows = [list(map(read_cell, cells)) for cells in rows]
    assert header == list(CELLS)
    texts = {None: "", True: "true", False: "false", 3.0: "3"}
    assert rows == [
        [str(texts.get(cell, cell)) if type(cell) is not str else cell for cell in cells]
        for cells in zip(*CELLS.values(), strict=True)
    ]


def test_only_the_requested_columns_are_written(tmp_path):
    write(f"{tmp_path}/mots.csv", tmp_path, ROWS[:1], Shape(2, {"id_article": "integer"}))

    assert (tmp_path / "mots.csv").read_text("utf-8").splitlines() == [
        "id,title,label_1,score_1,tier_1,label_2,score_2,tier_2,model,id_article",
        f"sn-1,{ROWS[0]['title']},Régulation des télécoms,0.9731,apply,"
        "Sonatel/Orange,0.5,propose,osiris 3f2a,4012",
    ]


@pytest.mark.parametrize("name", ["mots.parquet", "mots/"])
def test_parquet_columns_have_types(tmp_path, name):
    write(f"{tmp_path}/{name}", tmp_path, ROWS, FULL)

    table = parquet.read_table(tmp_path / name)
    assert table.to_pydict() == CELLS
    types = {name: table.schema.field(name).type for name in ("score_2", *KINDS)}
    assert types == {
        "score_2": pa.float64(),
        "id_article": pa.int64(),
        "note": pa.float64(),
        "vu": pa.bool_(),
        **dict.fromkeys(("id_mot", "surtitre", "liens", "reste", "melange"), pa.string()),
    }


def test_a_folder_contains_files_of_many_rows_in_order(tmp_path):
    write_output(
        find_output(f"{tmp_path}/mots/"),
        parts_of(tmp_path / "parts", many(200_001), size=100_000),
        Shape(1, {"n": "integer"}),
    )

    files = [parquet.ParquetFile(path) for path in sorted((tmp_path / "mots").iterdir())]
    assert [file.metadata.num_row_groups for file in files] == [10, 1]
    assert files[0].schema_arrow == files[1].schema_arrow
    numbers = parquet.read_table(tmp_path / "mots").column("n").to_pylist()
    assert numbers == list(range(200_001))


def test_an_output_without_rows_has_its_columns(out, tmp_path):
    write(out, tmp_path, [], Shape(1, {"n": "integer", "vide": "null"}))

    columns = ["id", "title", "label_1", "score_1", "tier_1", "model", "n", "vide"]
    folder = tmp_path / "out"
    if out.endswith(".csv"):
        assert (folder / "mots.csv").read_text("utf-8").strip() == ",".join(columns)
    elif out.endswith(("parquet", "/")):
        assert parquet.read_table(out).column_names == columns
    else:
        assert (folder / "mots.jsonl").read_bytes() == b""


def test_progress_counts_the_rows_written(out, tmp_path):
    rows = many(5_000)
    counts: list[int] = []

    write_output(
        find_output(out), parts_of(tmp_path / "p", rows, size=2_500), shape_of(rows), counts.append
    )

    assert counts == sorted(counts)
    assert counts[-1] == 5_000


def test_an_existing_output_is_replaced_and_the_content_is_reproducible(out, tmp_path):
    write(out, tmp_path, many(10), shape_of(many(10)))
    write(out, tmp_path, ROWS, FULL)
    first_content = content(tmp_path / "out")

    write(out, tmp_path, ROWS, FULL)

    assert content(tmp_path / "out") == first_content


@pytest.mark.slow("kills")
@pytest.mark.parametrize("replaces", [False, True])
def test_a_killed_write_leaves_the_old_output_and_the_next_completes(out, tmp_path, *, replaces):
    parts = parts_of(tmp_path / "p", many(42_000), size=21_000)
    shape = Shape(1, {"n": "integer"})
    if replaces:
        write(out, tmp_path, many(10), shape)
    before = content(tmp_path / "out")

    status, _ = write_apart("kill", 20_000, out, parts)

    assert status == -signal.SIGKILL
    after = content(tmp_path / "out")
    assert {name: after[name] for name in before} == before
    assert exists(find_output(out)) == replaces
    write_output(find_output(out), parts, shape)
    second_content = content(tmp_path / "out")
    for path in (tmp_path / "out").glob("*"):
        path.rename(tmp_path / path.name)
    write_output(find_output(out), parts, shape)
    assert content(tmp_path / "out") == second_content


@pytest.mark.parametrize("replaces", [False, True])
def test_a_full_disk_leaves_the_old_output_and_nothing_else(out, tmp_path, *, replaces):
    parts = parts_of(tmp_path / "p", many(42_000), size=21_000)
    if replaces:
        write(out, tmp_path, many(10), Shape(1, {"n": "integer"}))
    before = content(tmp_path / "out")

    status, message = write_apart("full", 100_000, out, parts)

    assert status == 1
    assert message.startswith("OSError: [Errno 27]")
    assert content(tmp_path / "out") == before


def test_a_folder_with_foreign_files_is_refused_and_left_alone(tmp_path):
    folder = tmp_path / "mots"
    folder.mkdir()
    (folder / "thèse.odt").write_text("dix ans")

    with pytest.raises(
        InputError, match=r"contains 'thèse.odt', which no run wrote: choose another"
    ):
        write(f"{folder}/", tmp_path, ROWS, FULL)

    assert content(tmp_path / "mots") == {"thèse.odt": b"dix ans"}


def test_accompanying_files_are_named_after_the_output(tmp_path):
    assert str(find_output(f"{tmp_path}/mots/").base_path) == f"{tmp_path}/mots"


def test_an_output_exists_once_it_is_written(out, tmp_path):
    before = exists(find_output(out))
    assert not list((tmp_path / "out").iterdir())

    write(out, tmp_path, ROWS, FULL)

    assert not before
    assert exists(find_output(out))


@pytest.mark.parametrize(
    ("out", "what"),
    [
        ("mots.xlsx", "Cannot write 'mots.xlsx'"),
        ("mots", "Cannot write 'mots'"),
        ("./", "Cannot write './'"),
        ("../", "Cannot write '../'"),
        ("absent/mots.csv", "No folder 'absent'"),
        ("absent/mots/", "No folder 'absent'"),
        ("sqlite:///tags.db?table=mots", "Cannot write into a database: write a .csv or .parquet"),
        ("postgresql://u:secret@localhost/base", "Cannot write into a database: [^s]"),
    ],
)
def test_an_invalid_output_is_refused_at_once(monkeypatch, tmp_path, out, what):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InputError, match=f"^{what}"):
        find_output(out)


def test_a_field_named_like_a_column_is_renamed(tmp_path):
    fields = {"label_1": "à moi", "Id": "deux", "add": "trois", "add_2": "quatre"}
    rows = [{**fields, **ROWS[0]}]
    shape = Shape(1, kinds_of(rows), labels=True)

    write(f"{tmp_path}/mots.csv", tmp_path, rows, shape)

    with (tmp_path / "mots.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["label_1"] == row["add"] == "Régulation des télécoms"
    names = ("label_1_2", "Id", "add_2", "add_2_2")
    assert [row[name] for name in names] == list(fields.values())
    new_names = {"label_1": "label_1_2", "add": "add_2", "add_2": "add_2_2"}
    assert renamed_fields(find_output("mots.csv"), shape) == new_names


def test_a_spreadsheet_formula_is_escaped_in_csv_and_unchanged_elsewhere(tmp_path):
    write(f"{tmp_path}/mots.csv", tmp_path, ROWS, FULL)
    write(f"{tmp_path}/mots.parquet", tmp_path, ROWS, FULL)

    with (tmp_path / "mots.csv").open(encoding="utf-8", newline="") as stream:
        title = [row["title"] for row in csv.DictReader(stream)][2]
    assert (title[:2], read_cell(title)) == ("'=", HOSTILE)
    table = parquet.read_table(tmp_path / "mots.parquet")
    assert table["title"].to_pylist()[2] == HOSTILE


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.lists(st.text(max_size=3), max_size=2),
)
TABLES = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), max_size=6)


@given(TABLES, TABLES, TABLES)
def test_kinds_merge_in_any_grouping(a, b, c):
    x, y, z = map(kinds_of, (a, b, c))

    for merged_kinds, expected in (
        (kinds_of(a + b), merge_kinds([x, y])),
        (merge_kinds([x, merge_kinds([y, z])]), merge_kinds([merge_kinds([x, y]), z])),
        (merge_kinds([x, x]), x),
        (merge_kinds([]), {}),
    ):
        assert list(merged_kinds.items()) == list(expected.items())
    assert merge_kinds([x, y]) == merge_kinds([y, x])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([None], "null"),
        *((values, "integer") for values in ([None, 1], [-(2**53), 2**53])),
        *((values, "number") for values in ([1, 2.5, None], [2**53, 2.5])),
        ([True, None], "boolean"),
        *((values, "long") for values in ([-(2**63), 2**63 - 1], [1, 2**53 + 1])),
        *((values, "text") for values in ([2**63], [2**63, 2.5], [2**53 + 1, 2.5], [True, 1])),
        *((values, "text") for values in (["1", 1], [[1]], [{}])),
    ],
)
def test_the_kind_of_a_column_covers_all_its_values(values, kind):
    assert kinds_of({"id": "x", "model": 3, "n": value} for value in values) == {"n": kind}


@example([{"a": 2**53 + 1}, {"a": 0.0}])
@example([{"a": 2**53 + 1}, {"a": 1}])
@given(TABLES)
def test_any_value_can_be_written_to_any_table(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("any")
    rows = [{**row, **many(1)[0]} for row in tables]
    shape = shape_of(rows)

    for out in (f"{folder}/m.csv", f"{folder}/m.parquet"):
        write(out, folder, rows, shape)

    parquet_rows = parquet.read_table(folder / "m.parquet").to_pylist()
    for row, cells in zip(rows, parquet_rows, strict=True):
        for name, kind in shape.kinds.items():
            if kind != "text":
                assert cells[name] == row.get(name)


def test_memory_stays_flat_however_many_rows(tmp_path):
    peaks = [peak(tmp_path, rows) for rows in (4_000, 16_000)]

    assert peaks[1] < 1.25 * peaks[0]


def peak(tmp_path, rows):
    """Return the peak memory (bytes) of writing a CSV."""
    parts = parts_of(tmp_path / "p", many(rows), size=rows // 2)
    output, shape = find_output(f"{tmp_path}/mots.csv"), Shape(1, {"n": "integer"})
    write_output(output, parts, shape)
    tracemalloc.start()
    try:
        write_output(output, parts, shape)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
