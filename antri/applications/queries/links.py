"""The link of an application: who has it is its holder."""

from antri.applications.models import Application
from antri.people.models import key_ring
from antri.people.queries import booking_token, booking_tokens, token_hash


def by_token(token: str) -> Application | None:
    """Find the application that a link opens, with service, form and office; None when there is none."""
    rows = Application.objects.select_related("service", "form", "office")
    return rows.filter(token_hash=token_hash(token)).first()


def token_of(application: Application) -> str:
    """Tell the token of an application's link again, also when it was given under an index key from before a change."""
    if application.link is not None:
        return key_ring().open("link", bytes(application.link), f"application\0{application.pk}").decode()
    tokens = booking_tokens(application.pk)
    if len(tokens) == 1:
        return tokens[0]
    found = (token for token in tokens if token_hash(token) == application.token_hash)
    return next(found, booking_token(application.pk))
