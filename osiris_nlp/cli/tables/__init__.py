"""What results look like in a terminal: one module per subject, so that a command loads only its own."""
