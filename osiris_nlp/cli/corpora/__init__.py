"""``osiris-nlp corpus``, and the audit of a corpus."""

from osiris_nlp.cli.corpora.conversion import corpus_convert
from osiris_nlp.cli.corpora.inspection import corpus_check, corpus_stats
from osiris_nlp.cli.options import CommandGroup, examples

corpus_app = CommandGroup(
    help="Inspect and convert corpora.", epilog=examples("corpus stats articles.jsonl")
)
corpus_app.add("stats", "corpus stats articles.jsonl")(corpus_stats)
corpus_app.add(
    "convert",
    "corpus convert folder/ more.csv --out articles.parquet",
    "corpus convert /var/www/spip --out articles.jsonl",
)(corpus_convert)
corpus_app.add("check", "corpus check /var/www/spip")(corpus_check)
