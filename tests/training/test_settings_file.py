"""Settings files."""

from pathlib import Path

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.training import read_settings


def test_a_settings_file_is_read_and_its_faults_are_refused(tmp_path) -> None:
    file = tmp_path / "reglages.toml"

    file.write_text("C = 1\nstemmed = false\n")
    assert read_settings(file) == {"C": 1, "stemmed": False}
    file.write_text("gamma = 1\n")
    with pytest.raises(InputError, match=r"Unknown setting 'gamma' \(.*reglages.toml\)"):
        read_settings(file)
    file.write_text('C = "fort"\n')
    with pytest.raises(InputError, match="C is 'fort'.*expected a float"):
        read_settings(file)
    file.write_text("C = \n")
    with pytest.raises(InputError, match="Not TOML"):
        read_settings(file)
    with pytest.raises(InputError, match="No file"):
        read_settings(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("C = " + "[" * 5000, "nested too deeply"),
        ("min_df = " + "9" * 5000, "Not TOML"),
        ("min_df = 0x" + "f" * 5000, "min_df is a very large number .*s.toml.*from 1 to a million"),
        ("C = 0x" + "f" * 5000, "C is a very large number .*s.toml"),
        ("C = [0x" + "f" * 5000 + "]", "C is a very large number .*expected a float"),
        ("stemmed = 0x" + "f" * 5000, "stemmed is a very large number .*expected a bool"),
        ("C" + ".a" * 5_000 + " = 1", r"C is \{'a': .*expected a float"),
        ("random_state = 0x" + "f" * 50, "random_state is 1606938044.*s.toml.*from 0 to 2"),
        ("# Réglages\n" * 10_000, "is larger than 0.1 MB"),
    ],
)
def test_settings_that_no_one_would_write_are_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "s.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=message):
        read_settings(path)
