"""Settings files."""

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
