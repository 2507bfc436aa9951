"""Run the command line as ``python -m osiris_nlp``."""

from osiris_nlp.cli import main

if __name__ == "__main__":  # the desk's worker processes import this module
    main()
