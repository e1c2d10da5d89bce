"""Template words of the whole product."""

from typing import Any

from django import template

from antri.directory import queries

register = template.Library()


@register.simple_tag
def city_text(key: str) -> str:
    """Write a sentence that the office may say in its own words: ``{% city_text "help.lead" %}``."""
    return queries.text(key)


@register.filter
def said(thing: Any, name: str) -> str:
    """Write a text of the city's data in the reader's language: ``{{ service|said:"name" }}``."""
    return queries.said(thing, name)
