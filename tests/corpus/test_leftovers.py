from pathlib import Path

from helpers.ownership import ended_process, write_precious

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import write_articles


def test_the_temporary_file_of_a_killed_conversion_is_removed(tmp_path: Path) -> None:
    number = ended_process()
    write_precious(tmp_path / f".veille.jsonl.{number}.part")
    write_precious(tmp_path / f".autre.jsonl.{number}.part")

    write_articles([Article(id="1", text="La fibre atteint Kolda.")], tmp_path / "veille.jsonl")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f".autre.jsonl.{number}.part",
        "veille.jsonl",
    ]
