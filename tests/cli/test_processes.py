"""Commands in processes of their own: they print and return what they do when other tests call them."""

import pytest
from helpers.calls import call, messages
from helpers.forks import run

WORKING = [
    "suggest data/article.txt --json",
    "labels list --json",
    "labels show Fintech",
    "labels add Drones --note nouveau --dry-run",
    "models list",
    "models show osiris",
    "models card osiris",
    "desk import data/articles.jsonl --dry-run",
]
REFUSED = [
    "suggest absent.txt",
    "tag absent.jsonl --out backlog.jsonl",
    "train absent.jsonl --model osiris",
    "evaluate absent.jsonl",
    "audit absent.jsonl",
    "corpus convert absent.jsonl --out articles.jsonl",
    "labels retire Minitel",
    "labels undo",
    "models promote absent",
    "models compare absent autre data/articles.jsonl",
    "desk export",
    "desk restore absent.zip",
    "desk learn",
    "desk pull absent.toml",
    "spip plan absent.jsonl --site absent --out plan.jsonl",
    "spip apply absent.jsonl --author awa",
    "spip undo absent.jsonl --author awa",
]


@pytest.mark.parametrize("words", [*WORKING, *REFUSED])
def test_a_command_does_the_same_in_a_process_of_its_own(words, newsroom):
    in_process, called = (function(*words.split(), cwd=newsroom) for function in (run, call))

    assert (called.returncode == 0) == (words in WORKING)
    assert (in_process.returncode, in_process.stdout) == (called.returncode, called.stdout)
    assert messages(in_process.stderr) == messages(called.stderr)
