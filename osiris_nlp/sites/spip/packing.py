"""The SPIP plugin `osiris` as a zip, and the depot from which a site installs it."""

import calendar
import io
import re
import zipfile
from html import escape
from pathlib import Path

PLUGIN = Path(__file__).parent / "plugin"
ZIP_NAME = "osiris.zip"
# What is in the zip depends on nothing but the files, so that two builds are the same.
_SUFFIXES = {".css", ".html", ".php", ".svg", ".xml"}
_MODIFIED = (2026, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644
_TEXTS = re.compile(r"'osiris_(nom|slogan|description)' => '([^']*)'")


def plugin_zip() -> bytes:
    """Return the plugin as SPIP unpacks it: one folder, `osiris`; the same bytes each time.

    Examples
    --------
    >>> "osiris/paquet.xml" in zipfile.ZipFile(io.BytesIO(plugin_zip())).namelist()
    True
    """
    files = {
        path.relative_to(PLUGIN).as_posix(): path.read_bytes()
        for path in PLUGIN.rglob("*")
        if path.suffix in _SUFFIXES
    }
    content = io.BytesIO()
    # Stored, not deflated: versions of Python and zlib deflate differently.
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"osiris/{name}", _MODIFIED)
            entry.create_system, entry.external_attr = _UNIX, _MODE << 16
            packed.writestr(entry, files[name])
    return content.getvalue()


def plugin_version() -> str:
    """Return the version of the plugin, which its `paquet.xml` states."""
    match = re.search(r'\bversion="([\d.]+)"', _read("paquet.xml"))
    if match is None:
        raise ValueError("paquet.xml states no version")
    return match[1]


def depot(url: str) -> str:
    """Return the description of a depot (`archives.xml`) that has this plugin alone, as SVP reads it.

    Parameters
    ----------
    url : address of the folder with `osiris.zip`, such as https://bureau.exemple.sn/spip
    """
    day = "-".join(f"{number:02}" for number in _MODIFIED[:3])
    texts = "".join(
        f"<{tag}>{text}</{tag}>" for tag, text in _TEXTS.findall(_read("lang/paquet-osiris_fr.php"))
    )
    return f"""<depot>
<titre>osiris_nlp</titre>
<descriptif>Le plugin des suggestions de mots-clés</descriptif>
<type>manuel</type>
<url_serveur>{escape(url)}</url_serveur>
<url_archives>{escape(url)}</url_archives>
</depot>
<archives>
<archive dtd="paquet">
<zip><file>{ZIP_NAME}</file><size>{len(plugin_zip())}</size><date>{calendar.timegm(_MODIFIED)}</date><source>osiris</source><last_commit>{day}</last_commit><logo></logo></zip>
<traductions>
<traduction module="osiris" gestionnaire="" reference="fr"><langue code="fr" /></traduction>
<traduction module="paquet-osiris" gestionnaire="" reference="fr"><langue code="fr" /></traduction>
</traductions>
<multis>{texts}</multis>
{_read("paquet.xml").strip()}
</archive>
</archives>
"""


def _read(name: str) -> str:
    return (PLUGIN / name).read_text("utf-8")
