"""The zip of the SPIP plugin, and the depot that describes it."""

import io
import os
import re
import subprocess
import sys
import zipfile
from shutil import copyfile, copytree, which
from xml.etree import ElementTree as ET

import pytest

from osiris_nlp.sites.spip import packing
from osiris_nlp.sites.spip.packing import PLUGIN, depot, plugin_version, plugin_zip

PHP = sorted(PLUGIN.rglob("*.php"))
TEMPLATES = sorted(PLUGIN.rglob("*.html"))
BUILD = "import sys; import packing; sys.stdout.buffer.write(packing.plugin_zip())"


def strings():
    content = (PLUGIN / "lang/osiris_fr.php").read_text("utf-8")
    return dict(re.findall(r"^\t'(\w+)' => '([^']*)',$", content, re.MULTILINE))


@pytest.mark.parametrize("python", [sys.executable, "python3.11", "python3.12", "python3.13"])
def test_the_zip_is_the_same_with_any_python_umask_and_clock(tmp_path, python):
    if subprocess.run(
        [which(python) or "false", "-V"], capture_output=True, check=False
    ).returncode:
        pytest.skip(f"no {python}")
    umask = os.umask(0o077)
    copytree(PLUGIN, tmp_path / "plugin", copy_function=copyfile)
    copyfile(packing.__file__, tmp_path / "packing.py")
    os.umask(umask)
    (tmp_path / "plugin/lang/.osiris_fr.php.swp").write_bytes(b"an editor's own")
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONPATH": str(tmp_path)}

    result = subprocess.run([python, "-c", BUILD], capture_output=True, check=True, env=environment)

    assert result.stdout == plugin_zip()


def test_the_zip_has_one_folder_with_every_file_of_the_plugin():
    with zipfile.ZipFile(io.BytesIO(plugin_zip())) as packed:
        contents = {entry.filename: packed.read(entry) for entry in packed.infolist()}

    files = [path for path in PLUGIN.rglob("*") if path.is_file()]
    assert contents == {f"osiris/{path.relative_to(PLUGIN)}": path.read_bytes() for path in files}
    assert len(contents) >= 20


def test_the_depot_describes_the_zip_and_the_plugin():
    root = ET.fromstring(f"<all>{depot('https://bureau.exemple.sn/spip?a&b')}</all>")  # noqa: S314
    archive = root.find("archives/archive")

    assert archive is not None
    assert root.findtext("depot/url_archives") == "https://bureau.exemple.sn/spip?a&b"
    assert archive.findtext("zip/file") == "osiris.zip"
    assert archive.findtext("zip/size") == str(len(plugin_zip()))
    assert archive.findtext("multis/slogan") == "Les mots-clés d’un article, suggérés et expliqués"
    package = archive.find("paquet")
    assert package is not None
    assert (package.get("prefix"), package.get("version")) == ("osiris", plugin_version())
    assert package.get("compatibilite") == "[4.1.0;4.4.*]"


def test_each_french_string_exists_and_is_used():
    sources = "".join(path.read_text("utf-8") for path in (*PHP, *TEMPLATES, PLUGIN / "paquet.xml"))
    faults = re.findall(r"\d+ => '(\w+)'|\?\? '(erreur_http)'", sources)

    uses = set(re.findall(r"osiris:(\w+)", sources)) | {name for pair in faults for name in pair}

    assert uses - {""} == strings().keys()


def test_french_strings_have_no_plain_space_before_high_punctuation():
    texts = list(strings().values())

    assert [text for text in texts if re.search(r" [:;!?»]|« |'", text)] == []


@pytest.mark.parametrize("path", PHP, ids=lambda path: path.name)
def test_no_php_file_can_be_run_alone(path):
    assert path.read_text("utf-8").startswith(
        "<?php\nif (!defined('_ECRIRE_INC_VERSION')) {\n\treturn;\n}\n"
    )
