"""Read the journal as it lies in the database, and tell whether it is still what was written."""

from antri.journal.queries.chain import BEFORE_THE_FIRST, canonical, chain_key, mac
from antri.journal.queries.heads import Head, chains, head_file, read_heads
from antri.journal.queries.rows import look_from, oldest_unsealed, sealed, unsealed
from antri.journal.queries.verify import Broken, Walk, broken_heads, ends_of_chains, lost_since, unreadable_heads

__all__ = [
    "BEFORE_THE_FIRST",
    "Broken",
    "Head",
    "Walk",
    "broken_heads",
    "canonical",
    "chain_key",
    "chains",
    "ends_of_chains",
    "head_file",
    "look_from",
    "lost_since",
    "mac",
    "oldest_unsealed",
    "read_heads",
    "sealed",
    "unreadable_heads",
    "unsealed",
]
