"""``osiris-nlp models``, and the commands that train and evaluate one."""

from osiris_nlp.cli.groups import CommandGroup, examples

models_app = CommandGroup(
    help="List, inspect, compare and promote trained models.",
    epilog=examples("models list", "models promote osiris"),
)
models_app.add("list", "models.catalogue:models_list", "models list")
models_app.add("show", "models.catalogue:models_show", "models show", "models show osiris --json")
models_app.add(
    "compare",
    "models.comparison:models_compare",
    "models compare osiris new --html comparison.html",
    "models compare osiris new later.jsonl",
)
models_app.add("promote", "models.catalogue:models_promote", "models promote osiris")
models_app.add("card", "models.catalogue:models_card", "models card osiris")
