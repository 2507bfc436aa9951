"""Run the command line as ``python -m osiris_nlp``."""

from osiris_nlp.cli import main

main()
