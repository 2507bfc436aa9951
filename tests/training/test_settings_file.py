"""Settings files."""

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.training import read_settings


def test_a_settings_file_is_read(tmp_path):
    file = tmp_path / "reglages.toml"
    file.write_text('C = 1\nstemmed = false\nencoder = "use"\n')

    assert read_settings(file) == {"C": 1, "stemmed": False, "encoder": "use"}
    with pytest.raises(InputError, match="No file"):
        read_settings(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("gamma = 1\n", r"Unknown setting 'gamma' \(.*s.toml\)"),
        ('C = "fort"\n', "C is 'fort'.*expected a float"),
        ('encoder = "bert"\n', r"encoder is 'bert'.*s\.toml"),
        ("C = \n", "Not TOML"),
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
def test_settings_that_no_estimator_has_are_refused(tmp_path, content, message):
    path = tmp_path / "s.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=message):
        read_settings(path)
