"""Tell suggestions left unticked from rejected ones, and listed labels from labels that the editor found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# Before this version, pages recorded every suggestion that was left unticked as `reject`, and had no way
# to reject one. They recorded a label of tier hide as `add` when it was ticked, also if it was listed under
# «Autres pistes»: the first three labels, and the first nine with a score of 0.005 or more. The rank was
# not recorded. On 775 held-out articles, 491 of the editors' labels had the tier hide and 341 of those were
# listed; this score puts 21 of the 491 on the wrong side (0.005: 28, 0.007: 26, 0.01: 35).
_LISTED_SCORE = 0.006

decisions = sa.table("decisions", *map(sa.column, ("review", "decision", "score", "tier")))
reviews = sa.table("reviews", sa.column("number"), sa.column("blind", sa.Boolean()))


def upgrade() -> None:
    # In one transaction with the number of the version, on every database: nothing here changes a table.
    update = decisions.update()
    op.execute(update.where(decisions.c.decision == "reject").values(decision="unkept"))
    visible_reviews = sa.select(reviews.c.number).where(reviews.c.blind == sa.false())
    is_listed = sa.and_(decisions.c.tier == "hide", decisions.c.score >= _LISTED_SCORE)
    op.execute(
        update.where(
            decisions.c.decision == "add", is_listed, decisions.c.review.in_(visible_reviews)
        ).values(decision="accept")
    )
