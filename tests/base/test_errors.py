import pickle
from typing import Any

import pytest

from osiris_nlp.base.errors import (
    SHOWN_FAULTS,
    InputError,
    InputFaults,
    MissingExtraError,
    ModelError,
    OsirisError,
)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({}, "Rôle 'pigiste': expected 'reference' or 'support'"),
        ({"file": "a.jsonl"}, "Rôle 'pigiste' (a.jsonl): expected 'reference' or 'support'"),
        (
            {"file": "a.jsonl", "line": 3},
            "Rôle 'pigiste' (a.jsonl, line 3): expected 'reference' or 'support'",
        ),
    ],
)
def test_a_message_says_what_is_wrong_where_and_what_was_expected(
    place: dict[str, Any], message: str
) -> None:
    error = InputError("Rôle 'pigiste'", "expected 'reference' or 'support'", **place)

    assert str(error) == message


def test_placing_a_fault_keeps_what_it_says_and_leaves_the_first_alone() -> None:
    fault = InputError("Neither title nor text", "give one")

    placed = fault.at("depeches.csv", 7)

    assert (placed.what, placed.remedy) == ("Neither title nor text", "give one")
    assert (placed.file, placed.line) == ("depeches.csv", 7)
    assert (fault.file, fault.line) == (None, None)


def test_a_fault_without_a_line_names_the_file_alone() -> None:
    assert str(InputError("No article", "expected one").at("vide.txt")) == (
        "No article (vide.txt): expected one"
    )


def test_one_fault_reads_as_itself() -> None:
    fault = InputError("No article", "expected at least one", file="vide.jsonl")

    assert str(InputFaults([fault])) == str(fault)


def test_several_faults_are_counted_and_listed_in_order() -> None:
    faults = [InputError(f"Role {n}", "mend it", file="a.csv", line=n) for n in (2, 5)]

    assert str(InputFaults(faults)).splitlines() == [
        "2 faults in the input; nothing was written",
        "  Role 2 (a.csv, line 2): mend it",
        "  Role 5 (a.csv, line 5): mend it",
    ]


@pytest.mark.parametrize(
    ("extra", "last"), [(0, "Role 20: mend it"), (1, "… and 1 more"), (480, "… and 480 more")]
)
def test_only_the_first_twenty_faults_are_listed_and_the_rest_counted(
    extra: int, last: str
) -> None:
    faults = [InputError(f"Role {n}", "mend it") for n in range(1, SHOWN_FAULTS + extra + 1)]

    lines = str(InputFaults(faults)).splitlines()

    assert lines[0].startswith(f"{20 + extra} faults")
    assert lines[-1].strip() == last
    assert sum("mend it" in line for line in lines) == 20


def test_all_faults_stay_at_hand() -> None:
    faults = [InputError(f"Role {n}", "mend it") for n in range(30)]

    assert InputFaults(faults).faults == tuple(faults)


@pytest.mark.parametrize(
    ("error", "also"),
    [
        (InputError("a", "b"), ValueError),
        (InputFaults([InputError("a", "b")]), ValueError),
        (ModelError("a"), Exception),
        (MissingExtraError("a"), ImportError),
    ],
)
def test_every_error_is_an_osiris_error_and_what_python_would_have_raised(
    error: OsirisError, also: type[Exception]
) -> None:
    assert isinstance(error, OsirisError)
    assert isinstance(error, also)


# A fault raised in a worker process travels pickled; one that cannot be read back hangs the pool.
@pytest.mark.parametrize(
    "error",
    [
        InputError("Role 'pigiste'", "mend it", file="a.csv", line=2),
        InputFaults([InputError("Role 'pigiste'", "mend it", file="a.csv", line=2)]),
    ],
)
def test_an_error_survives_pickling(error: OsirisError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert str(again) == str(error)
