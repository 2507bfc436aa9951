"""Make corpora of 400, 2,000 and 10,000 labels from Annif's public ones, for annif_corpus.py.

    git clone https://github.com/NatLibFi/Annif-corpora
    python benchmarks/yso_corpora.py Annif-corpora DIR
    python benchmarks/annif_corpus.py DIR/2000-train.tsv Annif-corpora/vocab/yso-fi.tsv --test DIR/2000-test.tsv ...

The documents are questions to Finnish librarians with their answers, and titles from Finna that have two subjects
or more. Each corpus has the most frequent labels of all these documents, of which 1,000 are for the test.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

SIZES = {400: 6000, 2000: 6000, 10_000: 12_000}  # labels: articles to learn from
N_TEST = 1000
SHORTEST = 30  # characters of a title that says something


def uri_of(line):
    return line.split()[0].strip("<>")


def lines_of(path):
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def questions(folder):
    """Return a text and its subjects for each question."""
    return [
        (
            " ".join(path.with_suffix(".txt").read_text(encoding="utf-8").split()),
            set(map(uri_of, lines_of(path))),
        )
        for path in sorted(folder.glob("*.tsv"))
    ]


def titles(folder):
    """Return each title that has two subjects or more, and these; a file lists the titles of a subject."""
    subjects = defaultdict(set)
    for path in sorted(folder.glob("*.txt")):
        uri, _, *lines = lines_of(path)
        for title in lines:
            if len(title) > SHORTEST:
                subjects[" ".join(title.split())].add(uri_of(uri))
    return [(title, uris) for title, uris in subjects.items() if len(uris) > 1]


def write(path, documents):
    lines = (
        f"{text}\t{' '.join(f'<{uri}>' for uri in sorted(uris))}\n" for text, uris in documents
    )
    path.write_text("".join(lines), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path, metavar="CORPORA")
    parser.add_argument("out", type=Path, metavar="DIR")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    vocabulary = {*map(uri_of, lines_of(options.corpora / "vocab/yso-fi.tsv"))}
    documents = [
        *questions(options.corpora / "fulltext/kirjastonhoitaja/all"),
        *titles(options.corpora / "subjects/yso-finna-fi"),
    ]
    documents = [documents[i] for i in np.random.default_rng(0).permutation(len(documents))]
    counts = Counter(uri for _, uris in documents for uri in uris & vocabulary)
    for n_labels, n_train in SIZES.items():
        frequent = {uri for uri, _ in counts.most_common(n_labels)}
        labelled_documents = [
            (text, uris & frequent) for text, uris in documents if uris & frequent
        ]
        test, train = labelled_documents[:N_TEST], labelled_documents[N_TEST : N_TEST + n_train]
        write(options.out / f"{n_labels}-train.tsv", train)
        write(options.out / f"{n_labels}-test.tsv", test)
        n_occurring = len(set().union(*(uris for _, uris in train)))
        print(f"{len(train)} articles to learn from have {n_occurring} labels")


if __name__ == "__main__":
    main()
