"""``osiris-nlp models``, and the commands that train and evaluate one."""

from osiris_nlp.cli.models.catalogue import models_card, models_list, models_promote, models_show
from osiris_nlp.cli.models.comparison import models_compare
from osiris_nlp.cli.options import CommandGroup, examples

models_app = CommandGroup(
    help="List, inspect, compare and promote trained models.",
    epilog=examples("models list", "models promote osiris"),
)
models_app.add("list", "models list")(models_list)
models_app.add("show", "models show", "models show osiris --json")(models_show)
models_app.add(
    "compare",
    "models compare osiris new --html comparison.html",
    "models compare osiris new later.jsonl",
)(models_compare)
models_app.add("promote", "models promote osiris")(models_promote)
models_app.add("card", "models card osiris")(models_card)
