import pickle

import pytest

from osiris_nlp.base.errors import (
    MAX_LISTED_FAULTS,
    Faults,
    InputError,
    InputFaults,
    MissingExtraError,
    ModelError,
    OsirisError,
    presentable,
)
from osiris_nlp.corpus import article_from_row


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ({}, "Rôle 'pigiste': expected 'reference' or 'support'"),
        ({"file": "a.jsonl"}, "Rôle 'pigiste' (a.jsonl): expected 'reference' or 'support'"),
        (
            {"file": "a.jsonl", "line": 3},
            "Rôle 'pigiste' (a.jsonl, line 3): expected 'reference' or 'support'",
        ),
    ],
)
def test_a_message_says_what_is_wrong_where_and_what_was_expected(location, message):
    error = InputError("Rôle 'pigiste'", "expected 'reference' or 'support'", **location)

    assert str(error) == message


def test_a_fault_with_its_location_filled_in_is_a_copy():
    fault = InputError("Neither title nor text", "give one")

    copy = fault.at("depeches.csv", 7)

    assert (copy.what, copy.remedy) == ("Neither title nor text", "give one")
    assert (copy.file, copy.line) == ("depeches.csv", 7)
    assert (fault.file, fault.line) == (None, None)


def test_a_fault_without_a_line_names_only_the_file():
    assert str(InputError("No article", "expected one").at("vide.txt")) == (
        "No article (vide.txt): expected one"
    )


def test_one_fault_has_its_own_message():
    fault = InputError("No article", "expected at least one", file="vide.jsonl")

    assert str(InputFaults([fault])) == str(fault)


def test_several_faults_are_counted_and_listed_in_order():
    faults = [InputError(f"Role {n}", "fix it", file="a.csv", line=n) for n in (2, 5)]

    assert str(InputFaults(faults)).splitlines() == [
        "2 faults in the input",
        "  Role 2 (a.csv, line 2): fix it",
        "  Role 5 (a.csv, line 5): fix it",
    ]


@pytest.mark.parametrize(
    ("extra", "last"), [(0, "Role 20: fix it"), (1, "… and 1 more"), (480, "… and 480 more")]
)
def test_only_the_first_twenty_faults_are_listed_and_the_others_counted(extra, last):
    faults = [InputError(f"Role {n}", "fix it") for n in range(1, MAX_LISTED_FAULTS + extra + 1)]

    lines = str(InputFaults(faults)).splitlines()

    assert lines[0].startswith(f"{20 + extra} faults")
    assert lines[-1].strip() == last
    assert sum("fix it" in line for line in lines) == 20


def test_the_first_twenty_faults_and_the_number_of_all_remain_available():
    faults = [InputError(f"Role {n}", "fix it") for n in range(30)]

    error = InputFaults(faults)

    assert (error.faults, error.count) == (tuple(faults[:20]), 30)
    assert str(InputFaults(faults[:20], 30)) == str(error)


def test_faults_are_counted_and_sampled_without_their_rows():
    faults, errors = Faults(), list[InputError]()
    listed = Faults(errors.append)

    for n in range(1000):
        with pytest.raises(InputError) as error:
            article_from_row({"title": ""}, default_id="a-1")
        faults.add(error.value.at("a.csv", n + 2))
        listed.add(error.value)

    assert (faults.count, listed.count, len(errors)) == (1000, 1000, 1000)
    assert [fault.line for fault in faults.first] == list(range(2, 22))
    assert all(fault.__traceback__ is None for fault in listed.first)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (InputError("a", "b"), ValueError),
        (InputFaults([InputError("a", "b")]), ValueError),
        (ModelError("a"), Exception),
        (MissingExtraError("a"), ImportError),
    ],
)
def test_every_error_is_an_osiris_error_and_what_python_would_have_raised(error, builtin):
    assert isinstance(error, OsirisError)
    assert isinstance(error, builtin)


# Worker processes pickle their faults; one that cannot be unpickled hangs the pool.
@pytest.mark.parametrize(
    "error",
    [
        InputError("Role 'pigiste'", "fix it", file="a.csv", line=2),
        InputFaults([InputError("Role 'pigiste'", "fix it", file="a.csv", line=2)]),
        InputFaults([InputError("Role 'pigiste'", "fix it", file="a.csv", line=2)], 1_000_000),
    ],
)
def test_an_error_survives_pickling(error):
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert str(copy) == str(error)


@pytest.mark.parametrize(
    "text",
    [
        "u:Sesame22@host/base",
        "mysql//h/b?pass=Sesame22",
        "mysql://h/b?password=Sesame)22",
        "x?passphrase=Sesame22&y=1",
        "jdbc:mysql://awa:Sesame22@h/b",
    ],
)
def test_a_password_is_never_part_of_a_message(text):
    message = str(InputError(f"No file {text!r}", "check the path"))

    assert "Sesame" not in message
    assert "22" not in message
    assert "***" in message


def test_words_and_addresses_without_a_password_are_kept():
    text = "https://medium.com/@awa Reply-To awa@osiris.sn: page https://osiris.sn/a.html, 12:30"
    assert presentable(text) == text
