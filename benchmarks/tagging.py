"""Tag a backlog from file to file with `osiris-nlp tag` and with a straightforward script.

    python benchmarks/tagging.py FRENCH.jsonl... [--articles 40000] [--jobs N] [--large 1000000]

The input is JSONL: synthetic articles of 350 words assembled from the French articles in the files
(see synthetic.py). Both sides are trained on the bundled articles and write the same objects: id,
title, the five best labels with score and tier, the model's name, and the fields passed through.
The script is what one would write first: pandas reads the file, a scikit-learn pipeline
(TfidfVectorizer, LinearSVC: one matrix for all labels) scores it, and json writes the lines. Its
scores are not calibrated.

Each side runs as a command, in turn, three times on all articles and three times on a fifth of
them. The rate (articles/s) comes from the difference of the two median times; *start-up* is the
part of the time that does not grow with the number of articles. Peak memory is the sum of the
resident memory of all processes of a command, sampled fifty times per second; shared pages count
once per process.

With --large N, the product alone then tags N more articles, and memory is printed as it goes.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import orjson
import psutil
from synthetic import synthetic

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all

DATA = Path(__file__).parents[1] / "data"
REPETITIONS, FEWER = 3, 5
HERE = Path(__file__)


def straightforward(model, source, out):
    """Run the straightforward script; the command is `python tagging.py --script MODEL IN OUT`."""
    import joblib
    import numpy as np
    import pandas as pd

    pipeline = joblib.load(model)
    articles = pd.read_json(source, lines=True)
    decisions = pipeline.decision_function(articles["title"] + "\n" + articles["text"])
    odds = np.exp(decisions - decisions.max(axis=1, keepdims=True))
    scores = odds / odds.sum(axis=1, keepdims=True)
    best = np.argsort(-scores, axis=1)[:, :5]
    with Path(out).open("w", encoding="utf-8") as stream:
        for i, article in enumerate(articles.to_dict("records")):
            row = {key: article[key] for key in ("id_article", "id_mot", "id", "title")}
            row["suggestions"] = [
                {
                    "label": pipeline.classes_[k],
                    "score": round(float(scores[i, k]), 4),
                    "tier": "propose" if scores[i, k] > 0.5 else "hide",
                }
                for k in best[i]
            ]
            row["model"] = "script"
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def learn(folder):
    """Train both sides on the bundled articles; return the product's model and the script's."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    articles = read_all(DATA / "articles.jsonl", taxonomy=taxonomy)
    TopicClassifier(taxonomy).fit(articles).save(folder / "model", log=False)
    pipeline = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, strip_accents="unicode"), LinearSVC()
    )
    pipeline.fit([f"{a.title}\n{a.text}" for a in articles], [a.labels[0] for a in articles])
    joblib.dump(pipeline, folder / "script.joblib")
    return folder / "model", folder / "script.joblib"


def write(path, number, seeds):
    """Write synthetic articles, ten thousand at a time."""
    with path.open("wb") as stream:
        for start in range(0, number, 10_000):
            samples = synthetic(seeds, min(10_000, number - start), seed=start)
            for i, article in enumerate(samples, start):
                row = {"id": f"a-{i}", "title": article.title, "text": article.text}
                stream.write(orjson.dumps(row | {"id_article": i, "id_mot": [i % 80]}) + b"\n")


def run(command, *, interval=None):
    """Run a command; return its seconds and its peak memory in MB.

    With an interval in seconds, print the memory that often.
    """
    start, peak, last_line = time.perf_counter(), 0, 0.0
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            memory = sum(member.memory_info().rss for member in family) / 1e6
        except psutil.Error:  # one of them has ended
            continue
        peak = max(peak, memory)
        elapsed = time.perf_counter() - start
        if interval and elapsed - last_line > interval:
            last_line = elapsed
            print(f"    {elapsed:5.0f} s {memory:6.0f} MB")
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start, peak


def product(model, source, out, jobs):
    command = [sys.executable, "-m", "osiris_nlp", "tag", source, "--model", model, "--out", out]
    return [*map(str, command), *(["--jobs", str(jobs)] if jobs else [])]


def compare(folder, number, jobs, seeds):
    model, pipeline = learn(folder)
    write(folder / "all.jsonl", number, seeds)
    with (folder / "all.jsonl").open("rb") as lines:
        (folder / "some.jsonl").write_bytes(b"".join(islice(lines, number // FEWER)))
    commands = {
        "osiris-nlp tag": lambda source, out: product(model, source, out, jobs),
        "the script": lambda source, out: [
            *map(str, (sys.executable, HERE, "--script", pipeline, source, out))
        ],
    }
    times = {(name, part): [] for name in commands for part in ("all", "some")}
    peaks = dict.fromkeys(commands, 0)
    for repetition in range(REPETITIONS):
        for (name, part), seconds in times.items():
            out = folder / f"{name}-{part}-{repetition}.jsonl"
            elapsed, peak = run(commands[name](folder / f"{part}.jsonl", out))
            seconds.append(elapsed)
            peaks[name] = max(peaks[name], peak)
            n_rows = sum(1 for _ in out.open("rb"))
            if n_rows != (number if part == "all" else number // FEWER):
                raise SystemExit(f"{out} has {n_rows} rows")
            out.unlink()
    print(f"{'':16}{'wall s':>8}{'start-up':>10}{'articles/s':>12}{'peak MB':>9}")
    rates = {}
    for name in commands:
        seconds, some_seconds = (statistics.median(times[name, part]) for part in ("all", "some"))
        rates[name] = number * (1 - 1 / FEWER) / (seconds - some_seconds)
        startup = seconds - number / rates[name]
        print(f"{name:16}{seconds:8.2f}{startup:10.2f}{rates[name]:12.0f}{peaks[name]:9.0f}")
    ours, theirs = rates.values()
    totals = [statistics.median(times[name, "all"]) for name in commands]
    print(f"ratio: {ours / theirs:.1f} after start-up, {totals[1] / totals[0]:.1f} with it")
    return model


def main():
    if sys.argv[1:2] == ["--script"]:
        straightforward(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--large", type=int, metavar="N")
    arguments = parser.parse_args()
    seeds = read_all(*arguments.french)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        model = compare(folder, arguments.articles, arguments.jobs, seeds)
        if arguments.large:
            write(folder / "large.jsonl", arguments.large, seeds)
            print(f"{arguments.large} articles:")
            command = product(model, folder / "large.jsonl", folder / "o.jsonl", arguments.jobs)
            seconds, peak = run(command, interval=5)
            print(
                f"  {seconds:.1f} s, {arguments.large / seconds:.0f} articles/s, peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    main()
