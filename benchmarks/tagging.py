"""Tag a backlog from file to file with `osiris-nlp tag` and with scripts.

    python benchmarks/tagging.py FRENCH.jsonl... [--articles 40000] [--jobs N] [--large 1000000] [--peers DIR]

The input is JSONL: synthetic articles of 350 words assembled from the French articles in the files
(see synthetic.py). All sides are trained on the bundled articles and write the same objects: id,
title, the five best labels with score and tier, the model's name, and the fields passed through.
The scores of the scripts are not calibrated.

- *pandas* is what one would write first: pandas reads the file, a scikit-learn pipeline
  (TfidfVectorizer, LinearSVC: one matrix for all labels) scores it, and json writes the lines.
- *TF-IDF* and *hashing* are tuned: orjson, batches of 1,024 articles, float32 and weights in one
  dense matrix; accents are kept. The second one hashes words (HashingVectorizer, 2^18 features) and
  looks up none.
- *limit* is what a script in Python cannot do without: it parses each line, splits the text at spaces
  and writes a line with the number of words, without any model.
- With --peers, *fastText* is such a script around its classifier, and *Annif* the command `annif index --limit 5` of a
  TF-IDF project, on its own TSV files. Their environment is in DIR; the first run creates it (this needs PyPI).

Each side runs as a command, in turn, three times on all articles and three times on a fifth of
them. The costs per article, in wall time (articles/s) and in CPU time of all processes (user and
system, µs), come from the differences of the two medians; *start-up* is the part that does not grow with
the number of articles. The ratio of the CPU costs is that to `osiris-nlp tag`; only with ``--jobs
1`` is it one process against one. Peak memory is the sum of the resident memory of all processes
of a command, sampled fifty times per second; shared pages count once per process.

With --large N, the product alone then tags N more articles, and memory is printed as it goes.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import orjson
import psutil

DATA = Path(__file__).parents[1] / "data"
REPETITIONS, FEWER, BATCH = 3, 5, 1024
FASTTEXT, PREFIX, URI = "fasttext-numpy2==0.10.4", "__label__", "http://example.org/"
HERE = Path(__file__)


def straightforward(model, source, out):
    """Run the straightforward script; the command is `python tagging.py --script pandas MODEL IN OUT`."""
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


def tuned(model, source, out):
    """Run a tuned script, with the vectorizer that was saved with its model."""
    import joblib
    import numpy as np

    vectorizer, labels, weights, intercept = joblib.load(model)
    with Path(source).open("rb") as lines, Path(out).open("wb") as stream:
        while articles := [orjson.loads(line) for line in islice(lines, BATCH)]:
            texts = [f"{article['title']}\n{article['text']}" for article in articles]
            decisions = vectorizer.transform(texts) @ weights + intercept
            odds = np.exp(decisions - decisions.max(axis=1, keepdims=True))
            scores = odds / odds.sum(axis=1, keepdims=True)
            best = np.argsort(-scores, axis=1)[:, :5]
            best_scores = np.take_along_axis(scores, best, axis=1).astype(float).round(4).tolist()
            for article, ids, values in zip(articles, best.tolist(), best_scores, strict=True):
                del article["text"]
                article["suggestions"] = [
                    {
                        "label": labels[k],
                        "score": score,
                        "tier": "propose" if score > 0.5 else "hide",
                    }
                    for k, score in zip(ids, values, strict=True)
                ]
                article["model"] = "script"
                stream.write(orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE))


def learn_fasttext(model, source, _):
    """Train fastText on lines with a label each."""
    import fasttext

    fasttext.train_supervised(str(source), epoch=50, lr=0.5, thread=1, verbose=0).save_model(model)


def by_fasttext(model, source, out):
    import fasttext

    classifier = fasttext.load_model(str(model))
    with Path(source).open("rb") as lines, Path(out).open("wb") as stream:
        while articles := [orjson.loads(line) for line in islice(lines, BATCH)]:
            texts = [as_line(article["title"], article.pop("text")) for article in articles]
            for article, labels, scores in zip(
                articles, *classifier.predict(texts, 5), strict=True
            ):
                article["suggestions"] = [
                    {
                        "label": label.removeprefix(PREFIX).replace("_", " "),
                        "score": round(score, 4),
                        "tier": "propose" if score > 0.5 else "hide",
                    }
                    for label, score in zip(labels, scores.tolist(), strict=True)
                ]
                article["model"] = "script"
                stream.write(orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE))


def as_line(title, text):
    return " ".join(f"{title} {text}".lower().split())


def limit(_, source, out):
    """Parse, split and write each line."""
    with Path(source).open("rb") as lines, Path(out).open("wb") as stream:
        for line in lines:
            article = orjson.loads(line)
            article["words"] = len(f"{article['title']}\n{article.pop('text')}".split())
            stream.write(orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE))


SCRIPTS = {"pandas": straightforward, "TF-IDF": tuned, "hashing": tuned, "limit": limit}
OF_PEERS = {"fastText": by_fasttext, "learn fastText": learn_fasttext}


def learn(folder):
    """Train all sides on the bundled articles; return the model of each."""
    import joblib
    import numpy as np
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    from osiris_nlp import TopicClassifier, read_taxonomy
    from osiris_nlp.corpus import read_all

    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    articles = read_all(DATA / "articles.jsonl", taxonomy=taxonomy)
    TopicClassifier(taxonomy).fit(articles).save(folder / "model", log=False)
    texts, labels = [f"{a.title}\n{a.text}" for a in articles], [a.labels[0] for a in articles]
    plain = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode")
    joblib.dump(make_pipeline(plain, LinearSVC()).fit(texts, labels), folder / "pandas")
    vectorizers = {
        "TF-IDF": TfidfVectorizer(sublinear_tf=True, dtype=np.float32),
        "hashing": HashingVectorizer(n_features=1 << 18, alternate_sign=False, dtype=np.float32),
    }
    for name, vectorizer in vectorizers.items():
        svm = LinearSVC().fit(vectorizer.fit_transform(texts), labels)
        weights = np.ascontiguousarray(svm.coef_.T, np.float32)
        saved = vectorizer, svm.classes_.tolist(), weights, svm.intercept_.astype(np.float32)
        joblib.dump(saved, folder / name)
    return {name: folder / name for name in ("model", *SCRIPTS)}


def learn_peers(folder, peers):
    """Train fastText and Annif, in their environment, on the bundled articles; return the command of each."""
    from annif_peers import annif, make_environment, run, write_projects

    from osiris_nlp.corpus import read_all

    peers.mkdir(parents=True, exist_ok=True)
    make_environment(peers)
    python = peers / "venv/bin/python"
    run(python, "-m", "pip", "install", "--quiet", FASTTEXT, "orjson", "psutil")
    articles = read_all(DATA / "articles.jsonl")
    names = sorted({article.labels[0] for article in articles})
    lines, rows = [], []
    for article in articles:
        text, label = as_line(article.title, article.text), article.labels[0]
        lines.append(f"{PREFIX}{label.replace(' ', '_')} {text}\n")
        rows.append(f"{text}\t<{URI}{names.index(label)}>\n")
    (folder / "lines.txt").write_text("".join(lines), encoding="utf-8")
    (peers / "bundled.tsv").write_text("".join(rows), encoding="utf-8")
    script = python, HERE, "--script"
    run(*script, "learn fastText", folder / "fastText", folder / "lines.txt", "-")
    write_projects(peers, names, ["tfidf"], language="fr", stemmer="french")
    annif(peers, "all", "train", "tfidf", peers / "bundled.tsv", "--jobs", 1)
    os.environ |= {"ANNIF_DATADIR": str(peers / "all"), "NLTK_DATA": str(peers / "nltk_data")}
    index = [peers / "venv/bin/annif", "index", "tfidf", "--projects", peers / "projects.cfg"]
    index += ["--limit", 5, "--no-include-doc", "--force"]
    return {
        "fastText": lambda source, out: [*script, "fastText", folder / "fastText", source, out],
        "Annif": lambda source, out: [*index, "--output", out, source.with_suffix(".tsv")],
    }


def write(path, number, seeds):
    """Write synthetic articles, ten thousand at a time, as JSONL and as Annif reads them."""
    from synthetic import synthetic

    with path.open("wb") as stream, path.with_suffix(".tsv").open("w", encoding="utf-8") as table:
        for start in range(0, number, 10_000):
            samples = synthetic(seeds, min(10_000, number - start), seed=start)
            for i, article in enumerate(samples, start):
                row = {"id": f"a-{i}", "title": article.title, "text": article.text}
                stream.write(orjson.dumps(row | {"id_article": i, "id_mot": [i % 80]}) + b"\n")
                table.write(f"{as_line(article.title, article.text)}\t<{URI}0>\n")


def run(command, *, interval=None):
    """Run a command; return its seconds, its CPU seconds and its peak memory in MB.

    With an interval in seconds, print the memory that often.
    """
    start, cpu, peak, last_line = time.perf_counter(), cpu_of_children(), 0, 0.0
    process = psutil.Popen(
        [*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
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
    return time.perf_counter() - start, cpu_of_children() - cpu, peak


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def product(model, source, out, jobs):
    command = [sys.executable, "-m", "osiris_nlp", "tag", source, "--model", model, "--out", out]
    return [*command, *(["--jobs", jobs] if jobs else [])]


def compare(folder, number, jobs, seeds, peers):
    models = learn(folder)
    write(folder / "all.jsonl", number, seeds)
    for ending in ("jsonl", "tsv"):
        with (folder / f"all.{ending}").open("rb") as lines:
            (folder / f"some.{ending}").write_bytes(b"".join(islice(lines, number // FEWER)))
    commands = {"osiris-nlp tag": lambda source, out: product(models["model"], source, out, jobs)}
    for name in SCRIPTS:
        script = sys.executable, HERE, "--script", name, models[name]
        commands[name] = lambda source, out, script=script: [*script, source, out]
    if peers:
        commands |= learn_peers(folder, peers)
    costs = {(name, part): [] for name in commands for part in ("all", "some")}
    for repetition in range(REPETITIONS):
        for (name, part), runs in costs.items():
            out = folder / f"{name}-{part}-{repetition}.jsonl"
            runs.append(run(commands[name](folder / f"{part}.jsonl", out)))
            n_rows = sum(1 for _ in out.open("rb"))
            if n_rows != (number if part == "all" else number // FEWER):
                raise SystemExit(f"{out} has {n_rows} rows")
            out.unlink()
    heads = "wall s", "articles/s", "CPU s", "start-up", "µs/article", "ratio", "peak MB"
    print(f"{'':16}", *(f"{head:>11}" for head in heads))
    ours = None
    for name in commands:
        some = [statistics.median(values) for values in zip(*costs[name, "some"], strict=True)]
        wall, cpu, peak = map(statistics.median, zip(*costs[name, "all"], strict=True))
        more = number * (1 - 1 / FEWER)
        rate, cost = more / (wall - some[0]), (cpu - some[1]) / more
        ours = ours or cost
        cells = wall, rate, cpu, cpu - number * cost, cost * 1e6, cost / ours, peak
        digits = 2, 0, 2, 2, 1, 2, 0
        print(f"{name:16}", *(f"{c:11.{d}f}" for c, d in zip(cells, digits, strict=True)))
    return models["model"]


def main():
    if sys.argv[1:2] == ["--script"]:
        (SCRIPTS | OF_PEERS)[sys.argv[2]](*sys.argv[3:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--large", type=int, metavar="N")
    parser.add_argument("--peers", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    from osiris_nlp.corpus import read_all

    seeds = read_all(*arguments.french)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        model = compare(folder, arguments.articles, arguments.jobs, seeds, arguments.peers)
        if arguments.large:
            write(folder / "large.jsonl", arguments.large, seeds)
            print(f"{arguments.large} articles:")
            command = product(model, folder / "large.jsonl", folder / "o.jsonl", arguments.jobs)
            seconds, _, peak = run(command, interval=5)
            print(
                f"  {seconds:.1f} s, {arguments.large / seconds:.0f} articles/s, peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    main()
