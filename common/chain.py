"""Is the audit what it was when it was written? The chain answers row by row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# Links and entries are joined both ways: a missing entry, a missing link and an altered row all show.
BROKEN = """
SELECT coalesce(l.seq, 0), coalesce(l.entry_id, e.id),
       CASE WHEN e.id IS NULL THEN 'entry is gone'
            WHEN l.seq IS NULL THEN 'entry has no link'
            WHEN l.seq <> l.expected_seq THEN 'link is gone'
            ELSE 'entry was altered' END
FROM (SELECT seq, entry_id, hash,
             coalesce(lag(hash) OVER w, ''::bytea) AS previous,
             row_number() OVER w AS expected_seq
      FROM common_auditlink WINDOW w AS (ORDER BY seq)) l
FULL JOIN auditlog_logentry e ON e.id = l.entry_id
WHERE e.id IS NULL OR l.seq IS NULL OR l.seq <> l.expected_seq OR l.hash <> audit_link_hash(l.previous, e)
ORDER BY 1 LIMIT %s
"""


@dataclass(frozen=True)
class Break:
    """One place where the chain does not hold; `what` is for engineers and logs."""

    seq: int
    entry_id: int
    what: str


@dataclass(frozen=True)
class Head:
    """The newest link: its number and hash in hex. Two equal heads mean equal histories."""

    seq: int
    hash: str


def head() -> Head:
    """The chain's head; number 0 and an empty hash before the first entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, encode(hash, 'hex') FROM common_auditlink ORDER BY seq DESC LIMIT 1")
        row = cursor.fetchone()
    return Head(*row) if row else Head(0, "")


def breaks(limit: int = 20) -> list[Break]:
    """The first places where an entry was altered, removed or slipped in; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, [limit])
        return [Break(*row) for row in cursor.fetchall()]
