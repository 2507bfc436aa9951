"""`labels show` and `try`."""

import json
import re

from helpers.backlog import write_rows
from helpers.calls import call, messages, one_line
from helpers.commands import GOOD


def test_a_label_is_found_by_any_of_its_names(newsroom):
    label, labels = (
        json.loads(call("labels", *words, "--json", cwd=newsroom).stdout)
        for words in (("show", "personnes handicapées"), ("list",))
    )

    assert (label["name"], len(labels)) == ("Handicapés", 78)
    assert "did you mean 'Fintech'?" in one_line(call("labels", "show", "Fintek", cwd=newsroom))


def test_a_new_label_is_tried_on_the_bundled_articles(newsroom):
    command = ("labels", "try", "Drones", "--cues", "drone | drones |aéronef sans pilote|")

    table = call(*command, cwd=newsroom)
    plain = call(*command, "--json", "--top", 4, cwd=newsroom)

    rows = [json.loads(line) for line in plain.stdout.splitlines()]
    assert (table.returncode, plain.returncode) == (0, 0)
    assert "Articles that 'Drones' would match" in table.stdout.decode()
    assert re.match(
        r"'Drones' would be among the first three suggestions for \d+ of 4352 articles, and "
        r"first for \d+\nThe model was trained on \d+ of them",
        "\n".join(messages(plain.stderr)),
    )
    assert len(rows) == 4
    keys = "id title labels rank label score tier evidence model".split()
    for row in rows:
        assert [*row] == keys
        assert (row["label"], row["tier"] != "apply", row["rank"] <= 3) == ("Drones", True, True)
        assert "Drones" not in row["labels"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert "drone" in rows[0]["evidence"][0]["text"].lower()


def test_a_new_label_is_tried_on_other_articles_and_an_existing_one_is_refused(newsroom, tmp_path):
    rows = [GOOD, {"title": "Des drones à Matam", "text": "Un drone livre des médicaments."}]
    articles = write_rows(tmp_path / "a.jsonl", rows)

    result = call("labels", "try", "Drones", articles, "--cues", "drone", "--json", cwd=newsroom)

    (row,) = map(json.loads, result.stdout.splitlines())
    assert (row["title"], row["rank"]) == ("Des drones à Matam", 1)
    assert "for 1 of 2 articles, and first for 1" in result.stderr.decode()
    for label, cues, message in (
        ("Fintech", "Wave", "'Fintech' is a label of the model"),
        ("?", "|", "has no words"),
    ):
        refusal = one_line(call("labels", "try", label, articles, "--cues", cues, cwd=newsroom))
        assert message in refusal
