"""Template words of the whole product."""

from typing import Any

from django import template

from antri.directory import queries

register = template.Library()


@register.filter
def said(thing: Any, name: str) -> str:
    """Write a text of the city's data in the reader's language: ``{{ service|said:"name" }}``."""
    return queries.said(thing, name)
