"""The queue: articles in an order, by filters, as a page and as JSON; and the history."""
