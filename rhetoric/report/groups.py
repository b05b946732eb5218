"""The groups of a comparison: how many articles stand behind it, and how many independent texts these are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rhetoric.compare import By, Cluster, Group
from rhetoric.report.sheet import Column, Table, more, table

MOST_GROUPS = 12
"""Groups that a report for people shows; CSV and JSON have all."""
GROUPED_BY: Mapping[By, str] = {
    "outlet": "outlet",
    "speaker": "speaker",
    "source_type": "type of source",
    "carrier": "carrier",
    "voice": "voice",
    "year": "year",
}
GROUP_COLUMNS: Mapping[str, str] = {
    "name": "name of the group",
    "articles": "articles with words in the voice compared",
    "clusters": "clusters with words in the voice compared",
    "words": "words of the voice compared",
    "note": "what weakens the figures",
    "known": "1; 0 for all whose group the articles do not name",
    "worth": "how many independent texts these articles are worth",
}
WORTH = "Worth: how many independent texts the articles are worth; the versions of a text count as one."
_WHOLE = 100  # from here on a fraction of a text is no news


def groups_table(groups: Sequence[Group], by: By, cluster: Cluster) -> Table:
    """Articles, what they are worth, words and weaknesses of each group."""
    shown = groups[:MOST_GROUPS]
    columns = [
        Column(GROUPED_BY[by]),
        Column("articles", number=True),
        Column("worth", number=True),
        Column("words", number=True),
        Column("note"),
    ]
    rows = [[g.name, f"{g.articles:,}", independent(g.worth), f"{g.words:,}", g.note] for g in shown]
    if cluster != "article":
        columns.insert(3, Column(f"{cluster}s", number=True))
        for row, group in zip(rows, shown, strict=True):
            row.insert(3, f"{group.clusters:,}")
    left = more(len(groups) - len(shown), "groups with fewer words; --format csv has them all")
    return table("Groups", columns, rows, "There is no group.", f"{WORTH} {left}".strip())


def independent(worth: float) -> str:
    """How many independent texts articles are worth, for people."""
    return f"{worth:,.0f}" if worth >= _WHOLE or worth == round(worth) else f"{worth:.1f}"
