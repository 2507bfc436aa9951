"""The script that creates the virtual environments for the Makefile."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.scripts import load_script
from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
SCRIPT = REQUIREMENTS / "install.py"


@pytest.fixture
def install():
    return load_script(SCRIPT)


def pins(name, python):
    """Return what a lock installs on Linux, with the given Python."""
    lock = (REQUIREMENTS / f"{name}.txt").read_text()
    lines = map(Requirement, re.findall(r"^(\S+==.*?) \\$", lock, re.MULTILINE))
    linux = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"}
    machine = {**linux, "python_version": python, "python_full_version": f"{python}.5"}
    return {
        f"{line.name}{line.specifier}"
        for line in lines
        if not line.marker or line.marker.evaluate(machine)
    }


def run(stamp):
    command = [sys.executable, SCRIPT, stamp]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_python_too_old_for_the_package_can_parse_the_script():
    ast.parse(SCRIPT.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14), (4, 0)])
def test_an_unsupported_python_is_refused_with_the_expected_versions_and_a_remedy(
    version, install, monkeypatch
):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SystemExit) as refusal:
        install.check_python(version, "make demo")

    python = f"{sys.executable} is Python {version[0]}.{version[1]}"
    remedy = "apt install python3 python3-venv"
    assert refusal.value.code == f"{python}: expected 3.11 to 3.13; {remedy}"


def test_the_remedy_names_a_python_on_the_path_that_runs(install, tmp_path, monkeypatch):
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")  # like pyenv's shims
    (tmp_path / "python3.13").chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit, match=r"; make demo PYTHON=python3\.12$"):
        install.check_python((3, 10), "make demo")


@pytest.mark.parametrize("lacks", ["pip", "Python"])
def test_an_environment_without_pip_or_python_is_created_again(install, tmp_path, lacks):
    venv = tmp_path / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    if lacks == "Python":
        (venv / "bin/python").unlink()
        (venv / "bin/python").symlink_to("/nowhere/python3")
    assert not install.is_usable(venv)

    install.remove(venv)

    assert not venv.exists()


def test_an_interrupted_environment_is_created_again(install, tmp_path):
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (venv / "bin/python").chmod(0o755)
    assert install.is_usable(venv)
    (venv / "unfinished").touch()
    assert not install.is_usable(venv)

    install.remove(venv)

    assert not venv.exists()


def test_only_an_environment_is_removed(tmp_path):
    project, prefix, link, file = (
        tmp_path / name for name in ("project", "prefix", "link", "file")
    )
    for folder in (project, prefix):
        (folder / "bin").mkdir(parents=True)
        (folder / "bin/run").write_text("#!/bin/sh\n")
    (project / "pyvenv.cfg").touch()
    (project / "thesis.tex").touch()
    link.symlink_to(project)
    file.touch()

    for path in (project, prefix, link, file):
        before = sorted(tmp_path.rglob("*"))

        result = run(path / "core")

        refusal = f"{path} is not an environment created by this command: move it out of the way\n"
        assert (result.returncode, result.stdout, result.stderr) == (1, "", refusal)
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["core", "desk", "dev"])
def test_the_number_of_packages_printed_is_that_of_the_lock(name, install):
    _, _, size = install.ENVIRONMENTS[name]

    assert size.startswith(f"{len(pins(name, '3.13'))} packages, ")


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("name", ["core", "desk"])
def test_every_lock_has_the_same_versions_as_the_development_lock(name, python):
    assert pins(name, python) < pins("dev", python)
