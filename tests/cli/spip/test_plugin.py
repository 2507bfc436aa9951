"""`osiris-nlp spip plugin`."""

from helpers.calls import call

from osiris_nlp.sites.spip.packing import plugin_version, plugin_zip


def test_the_plugin_is_written_and_never_over_another_file(tmp_path):
    out = tmp_path / "osiris.zip"

    first = call("spip", "plugin", "--out", out)
    content = out.read_bytes()
    out.write_bytes(b"precious")
    second = call("spip", "plugin", "--out", out)

    assert first.returncode == 0
    assert first.stderr.decode() == f"The plugin osiris {plugin_version()} is in {str(out)!r}\n"
    assert content == plugin_zip()
    assert second.returncode == 1
    assert second.stderr.decode().endswith(
        f"{str(out)!r} exists: choose another file, or remove it\n"
    )
    assert out.read_bytes() == b"precious"


def test_a_link_in_the_place_of_the_zip_is_refused(tmp_path):
    out = tmp_path / "osiris.zip"
    out.symlink_to(tmp_path / "elsewhere.zip")

    result = call("spip", "plugin", "--out", out)

    assert result.returncode == 1
    assert not (tmp_path / "elsewhere.zip").exists()
