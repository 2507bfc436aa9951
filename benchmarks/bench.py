"""Guard the speed of the product: `make bench` measures ratios and counts, and compares them with the recorded ones.

    make bench    (three minutes; writes benchmarks/bench.json)

A ratio is the CPU time of a piece of work to that of a reference: what a busy machine makes slower, it makes slower on
both sides. Each is run in turn, several times, and its least time counts. Articles are synthetic, of 350 words, assembled from the
bundled ones (see synthetic.py); commands run on one thread and include their start-up.

- *limit* and *hashing* are the scripts of tagging.py, which cannot do with less, or hash words and score them;
- *scikit-learn* is its import by a new process, as a script with a saved pipeline needs it; *LinearSVC* fits
  TfidfVectorizer and OneVsRestClassifier(LinearSVC()) to the articles of `train`, in a process that has loaded them;
- *TfidfVectorizer* computes decision values as in speed.py;
- *scan* has SQLite look for a word in the text of every article of the desk, ten times.

Counts come from tests/helpers/counts.py; a test compares them too. The exit status is 1 if a ratio has grown
by more than 15 %, or a count by more than 10 %.
"""

import json
import subprocess
import sys
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from desk_queue import calls
from desk_search import write_articles
from helpers.counts import COUNTS, validate
from helpers.desk_site import open_site
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC
from speed import Peer, cpu_of, decide, random_weights
from synthetic import synthetic
from tagging import DATA, HERE, cpu_of_children, learn, product, write

from osiris_nlp import read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.model.engine import Weights
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.folders.in_use import BUNDLED

RECORD = Path(__file__).with_name("bench.json")
REPETITIONS, TAGGED, TRAINING, QUEUE = 5, 20_000, 1_000, 8_000
GROWTH = {"ratios": 1.15, "counts": 1.1}  # tolerated
RATIOS = {
    "tag / limit": ("tag", "limit"),
    "tag / hashing": ("tag", "hashing"),
    "tag --evidence / tag": ("tag --evidence", "tag"),
    "tag, one article / scikit-learn": ("tag, one article", "scikit-learn"),
    "suggest / scikit-learn": ("suggest", "scikit-learn"),
    "--help / scikit-learn": ("--help", "scikit-learn"),
    "decision values / TfidfVectorizer": ("decision values", "TfidfVectorizer"),
    "train / LinearSVC": ("train", "LinearSVC"),
    "train, 4 times the articles / train": ("train, 4 times", "train"),
    "queue / scan": ("queue", "scans"),
    "100 validations / 10 scans": ("validations", "scans"),
}


def cpu_of_command(command, out):
    """Run a command that writes to `out`, which is removed before it; return its CPU seconds."""
    out.unlink(missing_ok=True)
    start = cpu_of_children()
    subprocess.run([*map(str, command)], check=True, capture_output=True)
    return cpu_of_children() - start


def commands(folder, seeds):
    """Return functions that run a command and return its CPU seconds, by name."""
    models = learn(folder)
    write(folder / "articles.jsonl", TAGGED, seeds)
    text = folder / "article.txt"
    text.write_text(f"{seeds[0].title}\n\n{seeds[0].text}\n", encoding="utf-8")
    for n_articles, articles in ((n, labelled(n, seeds)) for n in (TRAINING, 4 * TRAINING)):
        with (folder / f"{n_articles}.jsonl").open("w", encoding="utf-8") as stream:
            for a in articles:
                row = {"id": a.id, "title": a.title, "text": a.text, "labels": a.labels}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    out = folder / "out.jsonl"
    tag = product(models["model"], folder / "articles.jsonl", out, 1)
    osiris = [sys.executable, "-m", "osiris_nlp"]
    train = [*osiris, "train", "--taxonomy", DATA / "taxonomy.csv", "--replace"]
    train += ["--model", folder / "trained"]
    scripts = {
        name: [sys.executable, HERE, "--script", name, models[name], folder / "articles.jsonl", out]
        for name in ("limit", "hashing")
    }
    all_commands = {
        "tag": tag,
        "tag --evidence": [*tag, "--evidence"],
        "tag, one article": product(models["model"], text, out, 1),
        "suggest": [*osiris, "suggest", text, "--model", models["model"]],
        "--help": [*osiris, "--help"],
        "scikit-learn": [sys.executable, "-c", "import joblib, sklearn.pipeline, sklearn.svm"],
        "train": [*train, folder / f"{TRAINING}.jsonl"],
        "train, 4 times": [*train, folder / f"{4 * TRAINING}.jsonl"],
    } | scripts
    return {name: partial(cpu_of_command, command, out) for name, command in all_commands.items()}


def labelled(number, seeds):
    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    frequencies = [max(label.weight, 1) for label in taxonomy]
    return synthetic(seeds, number, labels=taxonomy.names, frequencies=frequencies)


def repeated(times, call, *arguments):
    """Return a function that calls another a number of times."""

    def work():
        for _ in range(times):
            call(*arguments)

    return work


def functions(seeds):
    """Return functions that do a piece of work in this process and return its CPU seconds, by name."""
    articles, settings = synthetic(seeds, 2 * TRAINING), FeatureSettings(stemmed=False)
    space, peer = FeatureSpace.fit(articles, settings), Peer(articles, settings)
    weights = Weights.of(random_weights(space.size), np.zeros(78))
    decide(space, articles, weights)  # compiles the engine
    training = labelled(TRAINING, seeds)

    def fit():
        rows = TfidfVectorizer(sublinear_tf=True).fit_transform([a.text for a in training])
        names = sorted({name for article in training for name in article.labels})
        OneVsRestClassifier(LinearSVC()).fit(rows, label_matrix(training, names))

    work = {
        "decision values": repeated(5, decide, space, articles, weights),
        "TfidfVectorizer": repeated(5, peer.decision_values, articles),
        "LinearSVC": fit,
    }
    return {name: partial(cpu_of, call) for name, call in work.items()}


def desk_functions(desk):
    """Return functions that ask a desk for something and return the CPU seconds of it, by name."""
    browser, numbers = desk.browser(), iter(range(1, QUEUE + 1))
    queue = calls(desk.store, QUEUE)
    like = sa.text("SELECT count(*) FROM articles WHERE text LIKE '%zq%'")

    def validate_hundred():
        for number in islice(numbers, 100):
            answer = validate(browser, desk, number, ["Fintech"])
            if answer.status_code != 201:
                raise SystemExit(answer.text)

    def look_through():
        for call in queue.values():
            call()

    work = {
        "queue": repeated(10, look_through),
        "validations": validate_hundred,
        "scans": repeated(10, desk.store.read_column, like),
    }
    return {name: partial(cpu_of, call) for name, call in work.items()}


def measure(folder):
    """Return the ratios and the counts."""
    seeds = read_all(DATA / "articles.jsonl")
    works = commands(folder, seeds) | functions(seeds)
    write_articles(folder / "copies.jsonl", QUEUE)
    database = folder / "copies.db"
    command = [sys.executable, "-m", "osiris_nlp", "desk", "import", folder / "copies.jsonl"]
    subprocess.run([*command, "--database", f"sqlite:///{database}"], check=True)
    (folder / "desk").mkdir()
    for desk in open_site(folder / "desk", Bench.load(BUNDLED), database):
        works |= desk_functions(desk)
        least = dict.fromkeys(works, float("inf"))
        for _ in range(REPETITIONS):
            for name, work in works.items():
                least[name] = min(least[name], work())
                print(f"{name:20} {least[name]:7.3f} s", file=sys.stderr)
    ratios = {name: round(least[a] / least[b], 3) for name, (a, b) in RATIOS.items()}
    counts = {}
    for number, (name, count) in enumerate(COUNTS.items()):
        (folder / str(number)).mkdir()
        counts[name] = count(folder / str(number))
    return {"ratios": ratios, "counts": counts}


def recorded():
    """Return the figures of the last commit, or none."""
    command = ["git", "show", f"HEAD:./{RECORD.name}"]
    result = subprocess.run(command, cwd=RECORD.parent, capture_output=True, check=False)
    return json.loads(result.stdout) if result.returncode == 0 else {"ratios": {}, "counts": {}}


def main():
    with tempfile.TemporaryDirectory() as scratch:
        measured = measure(Path(scratch))
    RECORD.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    before, has_grown = recorded(), False
    print(f"{'':45}{'recorded':>12}{'now':>12}")
    for kind, most in GROWTH.items():
        for name, figure in measured[kind].items():
            earlier = before[kind].get(name, figure)
            grows = figure > most * earlier
            has_grown |= grows
            print(f"{name:45}{earlier:12}{figure:12}{'  has grown' if grows else ''}")
    return int(has_grown)


if __name__ == "__main__":
    sys.exit(main())
