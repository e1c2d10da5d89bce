"""List the texts of the city's data that a third language has to say."""

from collections.abc import Iterator

from antri.directory.queries.catalogue import catalogue


def translatable() -> list[str]:
    """List every Indonesian text of the data that citizens read, each once, in the order of the pages."""
    return list(dict.fromkeys(text for text in _texts() if text))


def _texts() -> Iterator[str]:
    book = catalogue()
    for event in book.events.values():
        yield event.title
        yield from (row.question for row in event.ifs)
    for group in book.groups:
        yield group.name
    for service in book.services.values():
        yield from (service.short_name, service.name, service.summary, service.presence_note, service.duration_text)
        yield from (item.get("name", "") for item in (*service.outputs, *service.forms))
        for paper in service.papers:
            yield from (paper.requirement.name, paper.condition)
    yield from (office.hours_text for office in book.offices.values())
    yield from (notice.text for notice in book.notices)
    yield from (link.get("note", "") for link in book.setting("complaint_links"))
    yield from (text for (_key, language), text in book.texts.items() if language == "id")
