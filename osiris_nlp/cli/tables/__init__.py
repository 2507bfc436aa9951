"""Tables of results in a terminal: one module per subject, so that a command imports only its own."""
