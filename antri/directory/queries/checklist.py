"""What to bring, for one or several services of one visit."""

from collections.abc import Iterable
from dataclasses import dataclass

from antri.directory.models import Requirement, Service, ServiceRequirement
from antri.directory.queries.said import said

How = ServiceRequirement.How

# When two services ask for the same paper in different ways, the first of these covers the others.
_MOST_FIRST = (How.SURRENDER, How.STATEMENT, How.COPY_SHOW, How.COPY, How.SHOW, How.FILL_IN)


@dataclass(slots=True)
class Paper:
    """One paper of a visit. `required`: asked for in every case; else `condition` says when (may be empty)."""

    requirement: Requirement
    how: str
    required: bool
    asked: list[ServiceRequirement]
    for_services: list[Service]

    @property
    def condition(self) -> str:
        """Say in the reader's language when it is asked for: each service's condition, equal ones once."""
        return "; ".join(dict.fromkeys(text for row in self.asked if (text := said(row, "condition"))))

    def get_how_display(self) -> str:
        return str(How(self.how).label)


def checklist(services: Iterable[Service]) -> list[Paper]:
    """Merge the papers of these services: one row per paper, those always asked for first.

    What one of the services issues need not be brought for another: with a birth certificate asked for,
    the child card in the same visit asks for none. The services come from `catalogue()`, which has
    their papers loaded.
    """
    services = list(services)
    merged: dict[int, Paper] = {}
    for service in services:
        issued = _issued_by(other for other in services if other is not service)
        for asked in service.papers:
            if asked.requirement.code in issued:
                continue
            paper = merged.get(asked.requirement_id)
            if paper is None:
                merged[asked.requirement_id] = Paper(
                    asked.requirement,
                    asked.how,
                    asked.required,
                    [asked],
                    [service],
                )
            else:
                _merge(paper, asked, service)
    return sorted(merged.values(), key=lambda paper: not paper.required)


def _issued_by(services: Iterable[Service]) -> set[str]:
    return {code for service in services for output in service.outputs for code in output.get("papers", ())}


def _merge(paper: Paper, asked: ServiceRequirement, service: Service) -> None:
    paper.for_services.append(service)
    paper.how = min(paper.how, asked.how, key=lambda how: _MOST_FIRST.index(How(how)))
    if asked.required and not paper.required:
        paper.required, paper.asked = True, [asked]
    elif asked.required == paper.required:
        paper.asked.append(asked)
