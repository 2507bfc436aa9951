"""Compare osiris_nlp with Annif: training cost, start-up time, file-to-file speed and quality.

    python benchmarks/annif_peers.py TRAIN.jsonl TEST.jsonl LABELS.tsv --work DIR [--backends A,B]

TRAIN (oldest story first) and TEST have one JSON object per line, with title, text and labels.
LABELS has one label per line, followed by a tab and its long name. The text is assumed to be
English. Backends: tfidf and bonsai (the default), parabel, svc, mllm. DIR receives all output and
Annif's own virtual environment, which the first run creates (this needs PyPI). The time that each
command took is printed to standard error when it ends. If a command fails, the run stops and prints
the command's messages. To restrict everything to one core, prefix the command with `taskset -c 0`.

Speed: `annif index --limit 5` on TSV corpora (Annif's JSONL reader is five times slower) and
`osiris-nlp tag --top 5` take turns, three times each. The best time counts, minus the best time of
the same command on a single story.
Quality: an Annif project is trained on the oldest 80 % of TRAIN; the limit and threshold with the
best micro-F1 on the remaining stories are selected; then the project is trained on all of TRAIN.
Only this last step counts as its training time. The product sets its cuts while training, and its
training time includes that. The same function computes everyone's figures. Macro-F1 is averaged
over the labels of TEST, and a label that Annif does not suggest scores 0.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

from osiris_nlp.evaluation import evaluate_scores

PRODUCT = Path(sys.executable).with_name("osiris-nlp")
ANNIF = "annif[omikuji]==1.4.3"
PUNKT = "llama-index-core==0.14.25"  # contains NLTK's punkt_tab, which Annif would download
URI = "http://example.org/"
OMIKUJI = {"backend": "omikuji", "min_df": 2, "ngram": 2}
BACKENDS = {
    "tfidf": {"backend": "tfidf"},
    "bonsai": OMIKUJI | {"cluster_balanced": False, "cluster_k": 100, "max_depth": 3},
    "parabel": OMIKUJI,
    "svc": {"backend": "svc", "min_df": 2, "ngram": 2},
    "mllm": {"backend": "mllm"},
}
FIGURES = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "p@1": "P@1", "lrap": "LRAP"}
FIGURES |= {"calibration_error": "cal. error"}
COSTS = ("train CPU s", "start-up s", "stories/s", "per CPU s")


def run(*command, **settings):
    """Run a command with extra environment variables; return its wall and CPU seconds, and its memory in MB."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=os.environ | settings
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            output.seek(0)
            sys.exit(
                f"{shlex.join(words)}\nexited with status {child.returncode}:\n{output.read()}"
            )
    print(f"{wall:7.2f} s, CPU {cpu:7.2f} s: {shlex.join(words)}", file=sys.stderr)
    return wall, cpu, usage.ru_maxrss / 1e3


def make_environment(work):
    python, data, download = work / "venv/bin/python", work / "nltk_data", work / "download"
    if not python.with_name("annif").exists():
        run(sys.executable, "-m", "venv", work / "venv")
        run(python, "-m", "pip", "install", "--quiet", ANNIF)
    if not data.exists():
        run(python, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", download, PUNKT)
        cache = "llama_index/core/_static/nltk_cache/"
        with zipfile.ZipFile(next(download.glob("*.whl"))) as wheel:
            prefix = f"{cache}tokenizers/punkt_tab/"
            wheel.extractall(
                download, [name for name in wheel.namelist() if name.startswith(prefix)]
            )
        (download / cache).rename(data)


def read_stories(path, labels):
    """Return the stories as lines in Annif's format, and their labels as a (n_stories, K) mask."""
    column = {label: k for k, label in enumerate(labels)}
    stories = [json.loads(line) for line in path.open(encoding="utf-8")]
    truth = np.zeros((len(stories), len(labels)), dtype=bool)
    lines = []
    for row, story in zip(truth, stories, strict=True):
        row[[column[label] for label in story["labels"]]] = True
        text = " ".join(f"{story['title']} {story['text']}".split())
        uris = " ".join(f"<{URI}{k}>" for k in np.flatnonzero(row))
        lines.append(f"{text}\t{uris}\n")
    return lines, truth


def write_projects(work, names, backends, *, language="en", stemmer="english"):
    with (work / "vocabulary.tsv").open("w", encoding="utf-8") as file:
        file.writelines(f"<{URI}{k}>\t{name}\n" for k, name in enumerate(names))
    common = {"language": language, "analyzer": f"snowball({stemmer})", "vocab": "labels"}
    with (work / "projects.cfg").open("w", encoding="utf-8") as file:
        for name in backends:
            settings = common | BACKENDS[name] | {"name": name, "limit": len(names)}
            print(f"[{name}]", *(f"{k}={v}" for k, v in settings.items()), sep="\n", file=file)
    for part in ("older", "all"):
        vocabulary = ("labels", work / "vocabulary.tsv", "--language", language, "--force")
        annif(work, part, "load-vocab", *vocabulary)


def annif(work, part, *words):
    """Run an Annif command on the models trained on one part of TRAIN ("older" or "all")."""
    folders = {"ANNIF_DATADIR": str(work / part), "NLTK_DATA": str(work / "nltk_data")}
    return run(work / "venv/bin/annif", *words, "--projects", work / "projects.cfg", **folders)


def index(work, part, name, corpus, limit=5):
    out = work / f"{name}.jsonl"
    options = ("--limit", limit, "--no-include-doc", "--force", "--output", out)
    return annif(work, part, "index", name, work / f"{corpus}.tsv", *options)[:2]


def tag(work, file, stories):
    out = work / "product.jsonl"
    out.unlink(missing_ok=True)
    cost = run(PRODUCT, "tag", file, "--model", work / "model", "--out", out, "--top", 5)
    with out.open(encoding="utf-8") as lines:
        n_tagged = sum(bool(json.loads(line)["suggestions"]) for line in lines)
    if n_tagged != stories:
        sys.exit(f"{out}: suggestions for {n_tagged} stories, expected {stories}")
    return cost[:2]


def scores_of(work, part, name, corpus, shape):
    """Return a project's (n_stories, K) scores, 0 for labels that it does not suggest."""
    index(work, part, name, corpus, limit=shape[1])
    scores = np.zeros(shape)
    with (work / f"{name}.jsonl").open(encoding="utf-8") as file:
        for row, line in zip(scores, file, strict=True):
            for result in json.loads(line)["results"]:
                row[int(result["uri"].removeprefix(URI))] = result["score"]
    return scores


def select(scores, limit, threshold):
    rank = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return (rank < limit) & (scores >= threshold) & (scores > 0)


def best_cut(truth, scores):
    """Return the limit and threshold with the best micro-F1."""
    cuts = []
    for limit in (1, 2, 3, 4, 5, 10, truth.shape[1]):
        selected = select(scores, limit, 0)
        order = np.argsort(-scores[selected], kind="stable")
        score, right = scores[selected][order], truth[selected][order]
        f1 = 2 * right.cumsum() / (np.arange(len(right)) + 1 + truth.sum())
        f1[:-1][score[:-1] == score[1:]] = 0  # no threshold separates equal scores
        last = f1.argmax()
        cuts.append((f1[last], limit, score[last : last + 2].mean()))
    return max(cuts, key=lambda cut: cut[0])[1:]


def measure_peer(work, name, labels, newer, truth):
    """Return a project's training CPU seconds and figures; newer and truth are (n_stories, K)."""
    annif(work, "older", "train", name, work / "older.tsv", "--jobs", 1)
    cut = best_cut(newer, scores_of(work, "older", name, "newer", newer.shape))
    _, cpu, _ = annif(work, "all", "train", name, work / "all.tsv", "--jobs", 1)
    scores = scores_of(work, "all", name, "test", truth.shape)
    report = evaluate_scores(truth, scores, labels=labels, selected=select(scores, *cut))
    return cpu, [report.figures[figure].value for figure in FIGURES]


def measure_product(arguments):
    """Return the product's training CPU seconds and figures."""
    model, report = arguments.work / "model", arguments.work / "report.json"
    _, cpu, _ = run(
        PRODUCT, "train", arguments.train, "--taxonomy", arguments.labels, "--model", model
    )
    run(PRODUCT, "evaluate", arguments.test, "--model", model, "--json", report)
    figures = json.loads(report.read_text(encoding="utf-8"))["figures"]
    return cpu, [figures[figure]["value"] for figure in FIGURES]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("train", "test", "labels"):
        parser.add_argument(name, type=Path, metavar=name.upper())
    parser.add_argument("--work", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--backends",
        default="tfidf,bonsai",
        help=f"Comma-separated, among {', '.join(BACKENDS)} (default: %(default)s).",
    )
    arguments = parser.parse_args()
    work, backends = arguments.work, arguments.backends.split(",")
    if unknown := set(backends) - set(BACKENDS):
        parser.error(
            f"Unknown backends {', '.join(unknown)}: expected some of {', '.join(BACKENDS)}"
        )
    work.mkdir(parents=True, exist_ok=True)
    lines = arguments.labels.read_text(encoding="utf-8").splitlines()
    labels, names = zip(*(line.split("\t") for line in lines), strict=True)
    train, train_labels = read_stories(arguments.train, labels)
    test, truth = read_stories(arguments.test, labels)
    old = len(train) * 4 // 5
    make_environment(work)
    write_projects(work, names, backends)
    parts = {"older": train[:old], "newer": train[old:], "all": train}
    parts |= {"test": test, "one": test[:1]}
    for part, stories in parts.items():
        (work / f"{part}.tsv").write_text("".join(stories), encoding="utf-8")
    with arguments.test.open(encoding="utf-8") as file:
        (work / "one.jsonl").write_text(next(file), encoding="utf-8")
    measures = {"product": measure_product(arguments)}
    measures |= {
        name: measure_peer(work, name, labels, train_labels[old:], truth) for name in backends
    }
    least = dict.fromkeys(measures, np.inf)  # seconds for one story and for TEST
    for _ in range(3):
        pair = [tag(work, work / "one.jsonl", 1), tag(work, arguments.test, len(test))]
        least["product"] = np.minimum(least["product"], pair)
        for name in backends:
            pair = [index(work, "all", name, corpus) for corpus in ("one", "test")]
            least[name] = np.minimum(least[name], pair)
    rates = {name: (len(test) - 1) / (entire - one) for name, (one, entire) in least.items()}

    print(f"{len(train)} stories to train on, {len(test)} to tag, {len(labels)} labels")
    print(f"{'':8}", *(f"{head:>11}" for head in (*COSTS, *FIGURES.values())))
    for name, (cpu, figures) in measures.items():
        cost = (f"{cpu:11.1f}", f"{least[name][0, 0]:11.2f}", *(f"{r:11.0f}" for r in rates[name]))
        print(f"{name:8}", *cost, *(f"{figure:11.3f}" for figure in figures))
    for name in backends:
        wall, cpu = rates["product"] / rates[name]
        print(
            f"product / {name}: {wall:.1f} times the stories per second, {cpu:.1f} times per CPU second"
        )


if __name__ == "__main__":
    main()
