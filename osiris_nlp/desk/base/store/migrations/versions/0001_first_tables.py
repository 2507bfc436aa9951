"""Create the desk's first tables: articles, reviews with their decisions, and supporting tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("date", sa.Date()),
        sa.Column("section", sa.Text()),
        sa.Column("source", sa.String(length=255)),
        sa.Column("url", sa.Text()),
        sa.Column("lang", sa.String(length=40)),
        sa.Column("story", sa.Text()),
        sa.Column("role", sa.String(length=9), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("content", sa.String(length=32), nullable=False),
        sa.Column("imported", sa.String(length=27), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("review", NUMBER),
        sa.Column("model", sa.String(length=255), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("best", sa.String(length=255)),
        sa.Column("score", sa.Double()),
        sa.Column("tier", sa.String(length=8)),
        sa.Column("changes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_articles")),
        sa.UniqueConstraint("id", name=op.f("uq_articles_id")),
    )
    op.create_index(op.f("ix_articles_date"), "articles", ["date"])
    op.create_index(op.f("ix_articles_review_priority"), "articles", ["review", "priority"])
    op.create_index(op.f("ix_articles_source"), "articles", ["source"])
    op.create_table(
        "events",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_events")),
    )
    op.create_table(
        "keywords",
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("id_mot", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label", name=op.f("pk_keywords")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "filed",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], name=op.f("fk_filed_article")),
        sa.PrimaryKeyConstraint("article", "place", name=op.f("pk_filed")),
    )
    op.create_index(op.f("ix_filed_label"), "filed", ["label"])
    op.create_table(
        "presence",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("seen", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], name=op.f("fk_presence_article")),
        sa.PrimaryKeyConstraint("article", "editor", name=op.f("pk_presence")),
    )
    op.create_table(
        "reviews",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("model", sa.String(length=255), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("undoes", NUMBER),
        sa.ForeignKeyConstraint(["article"], ["articles.number"], name=op.f("fk_reviews_article")),
        sa.ForeignKeyConstraint(["undoes"], ["reviews.number"], name=op.f("fk_reviews_undoes")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reviews")),
        sa.UniqueConstraint("article", "revision", name=op.f("uq_reviews_article_revision")),
        sa.UniqueConstraint("key", name=op.f("uq_reviews_key")),
        sa.UniqueConstraint("undoes", name=op.f("uq_reviews_undoes")),
    )
    op.create_index(op.f("ix_reviews_editor"), "reviews", ["editor"])
    op.create_table(
        "suggestions",
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.number"], name=op.f("fk_suggestions_article")
        ),
        sa.PrimaryKeyConstraint("article", "label", name=op.f("pk_suggestions")),
    )
    op.create_index(op.f("ix_suggestions_label"), "suggestions", ["label"])
    op.create_table(
        "decisions",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("review", NUMBER, nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Double()),
        sa.Column("tier", sa.String(length=8)),
        sa.ForeignKeyConstraint(["review"], ["reviews.number"], name=op.f("fk_decisions_review")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_label"), "decisions", ["label"])
    op.create_index(op.f("ix_decisions_review"), "decisions", ["review"])
