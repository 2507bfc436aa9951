"""The desk's database: articles to tag and editors' decisions, which are never overwritten."""

from osiris_nlp.desk.store.articles import (
    DeskArticle,
    count_articles,
    find_article,
    numbers_of,
    text_length,
)
from osiris_nlp.desk.store.backup import back_up, check_backup, restore
from osiris_nlp.desk.store.carried import CarriedKeywords
from osiris_nlp.desk.store.connections import SERVICE_WAITS
from osiris_nlp.desk.store.counts import LabelCounts, label_counts
from osiris_nlp.desk.store.decided import DecidedArticle, decided_articles
from osiris_nlp.desk.store.decisions import Decision, decide
from osiris_nlp.desk.store.deferrals import postpone
from osiris_nlp.desk.store.events import events_since, log_event
from osiris_nlp.desk.store.exporting import (
    COLUMNS,
    FinalLabels,
    decision_rows,
    final_labels,
    reviewed_articles,
)
from osiris_nlp.desk.store.intake import (
    ImportCounts,
    Verdict,
    check_articles,
    content_digest,
    put_articles,
    refresh_verdicts,
)
from osiris_nlp.desk.store.keywords import keyword_names, learn_keywords, site_article, site_of
from osiris_nlp.desk.store.known import address_hashes, known_ids
from osiris_nlp.desk.store.notes import MAX_NOTE, Note, find_note, set_note
from osiris_nlp.desk.store.opening import NoDeskError, open_store
from osiris_nlp.desk.store.orders import Order
from osiris_nlp.desk.store.publication import (
    Publication,
    SiteArticle,
    count_waiting,
    record_publications,
    record_sending,
    record_undoing,
    record_unsent,
    withdrawn_articles,
    withdrawn_on,
)
from osiris_nlp.desk.store.queue import (
    BestSuggestion,
    Confidence,
    Filters,
    QueuePage,
    QueueRow,
    State,
    count_matching,
    count_offered,
    day_counts,
    last_reviewed,
    next_article,
    queue_page,
    sources,
)
from osiris_nlp.desk.store.reviews import (
    CannotUndoError,
    KeyUsedError,
    Review,
    StaleError,
    add_review,
    editors,
    find_review,
    history,
    last_review,
    undo_review,
)
from osiris_nlp.desk.store.saved_filters import (
    SavedFilter,
    delete_filter,
    save_filter,
    saved_filters,
)
from osiris_nlp.desk.store.settings import (
    delete_setting,
    ensure_setting,
    read_setting,
    write_setting,
)
from osiris_nlp.desk.store.site_decisions import (
    SiteDecision,
    add_site_decisions,
    article_site_decisions,
    list_site_decisions,
)
from osiris_nlp.desk.store.store import Store, UnavailableError
from osiris_nlp.desk.store.tokens import (
    Token,
    add_token,
    list_tokens,
    revoke_tokens,
    site_of_token,
)
from osiris_nlp.desk.store.validated import (
    last_review_number,
    newest_validated,
    reviews_since,
    validated_articles,
)

__all__ = [
    "COLUMNS",
    "MAX_NOTE",
    "SERVICE_WAITS",
    "BestSuggestion",
    "CannotUndoError",
    "CarriedKeywords",
    "Confidence",
    "DecidedArticle",
    "Decision",
    "DeskArticle",
    "Filters",
    "FinalLabels",
    "ImportCounts",
    "KeyUsedError",
    "LabelCounts",
    "NoDeskError",
    "Note",
    "Order",
    "Publication",
    "QueuePage",
    "QueueRow",
    "Review",
    "SavedFilter",
    "SiteArticle",
    "SiteDecision",
    "StaleError",
    "State",
    "Store",
    "Token",
    "UnavailableError",
    "Verdict",
    "add_review",
    "add_site_decisions",
    "add_token",
    "address_hashes",
    "article_site_decisions",
    "back_up",
    "check_articles",
    "check_backup",
    "content_digest",
    "count_articles",
    "count_matching",
    "count_offered",
    "count_waiting",
    "day_counts",
    "decide",
    "decided_articles",
    "decision_rows",
    "delete_filter",
    "delete_setting",
    "editors",
    "ensure_setting",
    "events_since",
    "final_labels",
    "find_article",
    "find_note",
    "find_review",
    "history",
    "keyword_names",
    "known_ids",
    "label_counts",
    "last_review",
    "last_review_number",
    "last_reviewed",
    "learn_keywords",
    "list_site_decisions",
    "list_tokens",
    "log_event",
    "newest_validated",
    "next_article",
    "numbers_of",
    "open_store",
    "postpone",
    "put_articles",
    "queue_page",
    "read_setting",
    "record_publications",
    "record_sending",
    "record_undoing",
    "record_unsent",
    "refresh_verdicts",
    "restore",
    "reviewed_articles",
    "reviews_since",
    "revoke_tokens",
    "save_filter",
    "saved_filters",
    "set_note",
    "site_article",
    "site_of",
    "site_of_token",
    "sources",
    "text_length",
    "undo_review",
    "validated_articles",
    "withdrawn_articles",
    "withdrawn_on",
    "write_setting",
]
