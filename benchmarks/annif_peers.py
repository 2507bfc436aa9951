"""The product against projects of Annif: cost of training, start-up, speed from file to file, quality.

    python benchmarks/annif_peers.py TRAIN.jsonl TEST.jsonl LABELS.tsv --work DIR [--backends A,B]

TRAIN (oldest story first) and TEST have an object a line: title, text, labels; LABELS has a label
and its long name a line. The text is taken for English. Backends: tfidf, bonsai (the default two),
parabel, svc, mllm. DIR keeps Annif's own virtual environment, made at the first run (needs PyPI),
and every file written. Each command prints its seconds as it ends; one that fails ends the run with
its messages. To keep all of them on one core, put `taskset -c 0` before the command.

Speed: `annif index --limit 5` on TSV corpora (its JSONL reader is five times slower) and
`osiris-nlp tag --top 5`, in turn, best of three, less what the same command takes for one story.
Quality: an Annif project learns the oldest 80 % of TRAIN, the limit and threshold with the best
micro-F1 on the rest are kept, and it learns all of TRAIN; its training seconds are those of the
last step alone. The product sets its cuts while training, and its seconds include that. One
function judges all; macro-F1 is over the labels of TEST, and a label Annif leaves out scores 0.
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

from osiris_nlp.evaluation import evaluate

PRODUCT = Path(sys.executable).with_name("osiris-nlp")
ANNIF = "annif[omikuji]==1.4.3"
PUNKT = "llama-index-core==0.14.25"  # carries NLTK's punkt_tab, which Annif would download
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
    """Wall and CPU seconds of a command with these environment variables."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=os.environ | settings
        )
        _, status, used = os.wait4(child.pid, 0)
        wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{shlex.join(words)}\nended with {child.returncode}:\n{said.read()}")
    print(f"{wall:7.2f} s, CPU {cpu:7.2f} s: {shlex.join(words)}", file=sys.stderr)
    return wall, cpu


def make_environment(work):
    python, data, fetched = work / "venv/bin/python", work / "nltk_data", work / "download"
    if not python.with_name("annif").exists():
        run(sys.executable, "-m", "venv", work / "venv")
        run(python, "-m", "pip", "install", "--quiet", ANNIF)
    if not data.exists():
        run(python, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", fetched, PUNKT)
        cache = "llama_index/core/_static/nltk_cache/"
        with zipfile.ZipFile(next(fetched.glob("*.whl"))) as wheel:
            wanted = f"{cache}tokenizers/punkt_tab/"
            wheel.extractall(fetched, [n for n in wheel.namelist() if n.startswith(wanted)])
        (fetched / cache).rename(data)


def read_stories(path, labels):
    """The stories as lines of Annif's format, and (n_stories, K): do they carry the label."""
    number = {label: k for k, label in enumerate(labels)}
    stories = [json.loads(line) for line in path.open(encoding="utf-8")]
    truth = np.zeros((len(stories), len(labels)), dtype=bool)
    lines = []
    for row, story in zip(truth, stories, strict=True):
        row[[number[label] for label in story["labels"]]] = True
        text = " ".join(f"{story['title']} {story['text']}".split())
        uris = " ".join(f"<{URI}{k}>" for k in np.flatnonzero(row))
        lines.append(f"{text}\t{uris}\n")
    return lines, truth


def write_projects(work, names, backends):
    with (work / "vocabulary.tsv").open("w", encoding="utf-8") as file:
        file.writelines(f"<{URI}{k}>\t{name}\n" for k, name in enumerate(names))
    common = {"language": "en", "analyzer": "snowball(english)", "vocab": "labels"}
    with (work / "projects.cfg").open("w", encoding="utf-8") as file:
        for name in backends:
            settings = common | BACKENDS[name] | {"name": name, "limit": len(names)}
            print(f"[{name}]", *(f"{k}={v}" for k, v in settings.items()), sep="\n", file=file)
    for part in ("older", "all"):
        vocabulary = ("labels", work / "vocabulary.tsv", "--language", "en", "--force")
        annif(work, part, "load-vocab", *vocabulary)


def annif(work, part, *words):
    """Run a command of Annif on its models of a part of TRAIN: older or all."""
    places = {"ANNIF_DATADIR": str(work / part), "NLTK_DATA": str(work / "nltk_data")}
    return run(work / "venv/bin/annif", *words, "--projects", work / "projects.cfg", **places)


def index(work, part, name, corpus, limit=5):
    out = work / f"{name}.jsonl"
    options = ("--limit", limit, "--no-include-doc", "--force", "--output", out)
    return annif(work, part, "index", name, work / f"{corpus}.tsv", *options)


def tag(work, file, stories):
    out = work / "product.jsonl"
    out.unlink(missing_ok=True)
    cost = run(PRODUCT, "tag", file, "--model", work / "model", "--out", out, "--top", 5)
    with out.open(encoding="utf-8") as lines:
        told = sum(bool(json.loads(line)["suggestions"]) for line in lines)
    if told != stories:
        sys.exit(f"{out}: suggestions for {told} stories, expected {stories}")
    return cost


def scores_of(work, part, name, corpus, shape):
    """(n_stories, K) scores of a project, 0 where it suggests nothing."""
    index(work, part, name, corpus, limit=shape[1])
    scores = np.zeros(shape)
    with (work / f"{name}.jsonl").open(encoding="utf-8") as file:
        for row, line in zip(scores, file, strict=True):
            for result in json.loads(line)["results"]:
                row[int(result["uri"].removeprefix(URI))] = result["score"]
    return scores


def selected(scores, limit, threshold):
    place = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return (place < limit) & (scores >= threshold) & (scores > 0)


def best_cut(truth, scores):
    """The limit and threshold with the best micro-F1."""
    found = []
    for limit in (1, 2, 3, 4, 5, 10, truth.shape[1]):
        kept = selected(scores, limit, 0)
        order = np.argsort(-scores[kept], kind="stable")
        score, right = scores[kept][order], truth[kept][order]
        f1 = 2 * right.cumsum() / (np.arange(len(right)) + 1 + truth.sum())
        f1[:-1][score[:-1] == score[1:]] = 0  # no threshold parts equal scores
        last = f1.argmax()
        found.append((f1[last], limit, score[last : last + 2].mean()))
    return max(found, key=lambda cut: cut[0])[1:]


def measure_peer(work, name, labels, newer, truth):
    """CPU seconds of training, and figures; newer and truth are (n_stories, K)."""
    annif(work, "older", "train", name, work / "older.tsv", "--jobs", 1)
    cut = best_cut(newer, scores_of(work, "older", name, "newer", newer.shape))
    _, cpu = annif(work, "all", "train", name, work / "all.tsv", "--jobs", 1)
    scores = scores_of(work, "all", name, "test", truth.shape)
    report = evaluate(truth, scores, labels=labels, selected=selected(scores, *cut))
    return cpu, [report.figures[figure].value for figure in FIGURES]


def measure_product(given):
    model, report = given.work / "model", given.work / "report.json"
    _, cpu = run(PRODUCT, "train", given.train, "--taxonomy", given.labels, "--model", model)
    run(PRODUCT, "evaluate", given.test, "--model", model, "--json", report)
    figures = json.loads(report.read_text(encoding="utf-8"))["figures"]
    return cpu, [figures[figure]["value"] for figure in FIGURES]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("train", "test", "labels"):
        parser.add_argument(name, type=Path, metavar=name.upper())
    parser.add_argument("--work", type=Path, required=True, metavar="DIR")
    parser.add_argument("--backends", default="tfidf,bonsai", help=f"of {', '.join(BACKENDS)}")
    given = parser.parse_args()
    work, backends = given.work, given.backends.split(",")
    if unknown := set(backends) - set(BACKENDS):
        parser.error(f"backends {', '.join(unknown)}: expected some of {', '.join(BACKENDS)}")
    work.mkdir(parents=True, exist_ok=True)
    lines = given.labels.read_text(encoding="utf-8").splitlines()
    labels, names = zip(*(line.split("\t") for line in lines), strict=True)
    train, carried = read_stories(given.train, labels)
    test, truth = read_stories(given.test, labels)
    old = len(train) * 4 // 5
    make_environment(work)
    write_projects(work, names, backends)
    parts = {"older": train[:old], "newer": train[old:], "all": train}
    parts |= {"test": test, "one": test[:1]}
    for part, stories in parts.items():
        (work / f"{part}.tsv").write_text("".join(stories), encoding="utf-8")
    with given.test.open(encoding="utf-8") as file:
        (work / "one.jsonl").write_text(next(file), encoding="utf-8")
    found = {"product": measure_product(given)}
    found |= {name: measure_peer(work, name, labels, carried[old:], truth) for name in backends}
    least = dict.fromkeys(found, np.inf)  # start-up and whole test file, by the clock and the CPU
    for _ in range(3):
        pair = [tag(work, work / "one.jsonl", 1), tag(work, given.test, len(test))]
        least["product"] = np.minimum(least["product"], pair)
        for name in backends:
            pair = [index(work, "all", name, corpus) for corpus in ("one", "test")]
            least[name] = np.minimum(least[name], pair)
    rates = {name: (len(test) - 1) / (every - one) for name, (one, every) in least.items()}

    print(f"{len(train)} stories to learn, {len(test)} to tag, {len(labels)} labels")
    print(f"{'':8}", *(f"{head:>11}" for head in (*COSTS, *FIGURES.values())))
    for name, (cpu, figures) in found.items():
        cost = (f"{cpu:11.1f}", f"{least[name][0, 0]:11.2f}", *(f"{r:11.0f}" for r in rates[name]))
        print(f"{name:8}", *cost, *(f"{figure:11.3f}" for figure in figures))
    for name in backends:
        wall, cpu = rates["product"] / rates[name]
        print(f"product / {name}: {wall:.1f} times the stories a second, {cpu:.1f} a CPU second")


if __name__ == "__main__":
    main()
