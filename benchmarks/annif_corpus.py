"""Compare osiris_nlp with Annif on a corpus and a vocabulary of Annif, each file as it lies there.

    python benchmarks/annif_corpus.py TRAIN VOCABULARY [--test TEST] --work DIR [--language fi --stemmer finnish]

TRAIN and TEST are files of documents (.tsv) or folders of full texts; without TEST, every fifth line of TRAIN is
for the test. DIR receives all output and Annif's own virtual environment, which the first run creates (this needs
PyPI). The product's settings are its defaults, those of Annif's backends are in annif_peers.py.

F1@5 and NDCG are what `annif eval` prints for a project, with ten suggestions per document. Annif's own code computes
them of the product's ten suggestions, too, for the same documents. CPU and memory (the highest of a process) are those
of the training; the size is that of all files of the model.
"""

import argparse
import json
from pathlib import Path

from annif_peers import BACKENDS, PRODUCT, annif, make_environment, run

from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import read_taxonomy

LIMIT = 10
FIGURES = ("F1@5", "NDCG")
EVALUATION = """
import json, sys
from annif.eval import EvaluationBatch
from annif.suggestion import SubjectSuggestion
uris, answers, truth = json.load(open(sys.argv[1]))
batch = EvaluationBatch(uris)
batch.evaluate_many([[SubjectSuggestion(*pair) for pair in each] for each in answers], truth)
json.dump(batch.results(metrics=["F1@5", "NDCG"]), open(sys.argv[1], "w"))
"""


def split(corpus, work):
    """Write every fifth line of a corpus to one file and the others to another; return both."""
    lines = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    train, test = work / "train.tsv", work / "test.tsv"
    test.write_text("".join(lines[4::5]), encoding="utf-8")
    train.write_text(
        "".join(line for number, line in enumerate(lines) if number % 5 != 4), encoding="utf-8"
    )
    return train, test


def megabytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def measure_peer(name, train, test, arguments):
    """Return CPU seconds and memory of the training, the size of the project, and its figures."""
    work, metrics = arguments.work, arguments.work / f"{name}.json"
    cost = annif(work, "all", "train", name, train, "--jobs", 1)
    options = ("--limit", LIMIT, "--jobs", 1, "--metrics-file", metrics)
    for figure in FIGURES:
        options += ("--metric", figure)
    annif(work, "all", "eval", name, test, *options)
    results = json.loads(metrics.read_text(encoding="utf-8"))
    return cost, megabytes(work / "all/projects" / name), results


def measure_product(train, test, arguments):
    """Return the same of the product."""
    work = arguments.work
    model, out, table = work / "model", work / "product.jsonl", work / "product.json"
    vocabulary = ("--taxonomy", arguments.vocabulary, "--language", arguments.language)
    cost = run(PRODUCT, "train", train, *vocabulary, "--model", model, "--replace", "--jobs", 1)
    out.unlink(missing_ok=True)
    run(PRODUCT, "tag", test, "--model", model, "--out", out, "--top", LIMIT, "--jobs", 1)
    taxonomy = read_taxonomy(arguments.vocabulary, language=arguments.language)
    column = {name: number for number, name in enumerate(taxonomy.names)}
    with out.open(encoding="utf-8") as lines:
        answers = {row["id"]: row["suggestions"] for row in map(json.loads, lines)}
    articles = read_all(test, taxonomy=taxonomy)
    pairs = [
        [(column[each["label"]], each["score"]) for each in answers[article.id]]
        for article in articles
    ]
    truth = [[column[label] for label in article.labels] for article in articles]
    table.write_text(json.dumps((taxonomy.names, pairs, truth)), encoding="utf-8")
    run(work / "venv/bin/python", "-c", EVALUATION, table)
    return cost, megabytes(model), json.loads(table.read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path, metavar="TRAIN")
    parser.add_argument("vocabulary", type=Path, metavar="VOCABULARY")
    parser.add_argument("--test", type=Path, metavar="TEST")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR")
    parser.add_argument("--language", default="fi", metavar="CODE")
    parser.add_argument("--stemmer", default="finnish", metavar="NAME")
    parser.add_argument("--backends", default="tfidf,bonsai,mllm", metavar="A,B")
    arguments = parser.parse_args()
    work, backends = arguments.work, arguments.backends.split(",")
    work.mkdir(parents=True, exist_ok=True)
    make_environment(work)
    train, test = arguments.train, arguments.test
    if test is None:
        train, test = split(train, work)
    analyzer = f"snowball({arguments.stemmer})"
    with (work / "projects.cfg").open("w", encoding="utf-8") as file:
        for name in backends:
            common = {"name": name, "language": arguments.language, "vocab": "labels"}
            settings = common | {"analyzer": analyzer, "limit": LIMIT} | BACKENDS[name]
            print(f"[{name}]", *(f"{k}={v}" for k, v in settings.items()), sep="\n", file=file)
    options = ("--language", arguments.language, "--force")
    annif(work, "all", "load-vocab", "labels", arguments.vocabulary, *options)

    measures = {"product": measure_product(train, test, arguments)}
    measures |= {name: measure_peer(name, train, test, arguments) for name in backends}
    heads = ("CPU s", "memory MB", "size MB", *FIGURES)
    print(f"{'':8}", *(f"{head:>10}" for head in heads))
    for name, ((_, cpu, memory), size, results) in measures.items():
        costs = f"{cpu:10.1f} {memory:10.0f} {size:10.1f}"
        print(f"{name:8}", costs, *(f"{results[figure]:10.3f}" for figure in FIGURES))


if __name__ == "__main__":
    main()
