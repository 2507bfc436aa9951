"""``osiris-nlp corpus``, and the audit of a corpus."""

from osiris_nlp.cli.groups import CommandGroup, examples

corpus_app = CommandGroup(
    help="Inspect and convert corpora.", epilog=examples("corpus stats articles.jsonl")
)
corpus_app.add("stats", "corpora.inspection:corpus_stats", "corpus stats articles.jsonl")
corpus_app.add(
    "convert",
    "corpora.conversion:corpus_convert",
    "corpus convert folder/ more.csv --out articles.parquet",
    "corpus convert /var/www/spip --out articles.jsonl",
)
corpus_app.add("check", "corpora.inspection:corpus_check", "corpus check /var/www/spip")
