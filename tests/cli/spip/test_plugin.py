"""`osiris-nlp spip plugin`."""

from helpers.calls import call, one_line

from osiris_nlp.sites.spip.packing import plugin_version, plugin_zip


def test_the_plugin_is_written_and_never_over_another_file(tmp_path):
    out, link = tmp_path / "osiris.zip", tmp_path / "link.zip"
    link.symlink_to("elsewhere.zip")

    first = call("spip", "plugin", "--out", out)
    content = out.read_bytes()
    out.write_bytes(b"precious")
    second, third = (call("spip", "plugin", "--out", file) for file in (out, link))

    assert first.stderr.decode() == f"The plugin osiris {plugin_version()} is in {str(out)!r}\n"
    assert (first.returncode, content) == (0, plugin_zip())
    for refusal, file in ((one_line(second), out), (one_line(third), link)):
        assert refusal == f"error: {str(file)!r} exists: choose another file, or remove it\n"
    assert out.read_bytes() == b"precious"
    assert {*tmp_path.iterdir()} == {out, link}
