"""Learning: a candidate for the desk's model, its comparison, and its way into service."""
