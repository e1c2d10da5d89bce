"""Finds applications and tells what is so of them."""

from antri.applications.queries.links import by_token, token_of

__all__ = ["by_token", "token_of"]
