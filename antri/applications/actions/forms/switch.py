"""Say with which version of a form citizens begin, or that a service cannot be filed online now."""

from antri.directory.actions import EditedMeanwhile, NotThere
from antri.directory.actions.hand import take_in_hand
from antri.directory.models import ApplicationForm
from antri.journal.actions import Actor, change, record
from antri.web import moment

State = ApplicationForm.State


def switch_on(*, form: ApplicationForm, by: Actor, instead_of: str | None = None) -> None:
    """Let new applications begin with this version; whoever has begun with another one ends with that.

    An earlier version too: that is the way back. Doing it twice is once. `instead_of`: the version that was in use
    when this was decided, "" for none; raises EditedMeanwhile when another one is by now.
    """
    with change():
        _switch_on(form, by, instead_of)
    moment.forget()


def switch_on_all(*, by: Actor) -> int:
    """Switch on every service that has been loaded and never confirmed; return how many."""
    with change():
        begun = ApplicationForm.objects.exclude(state=State.TRIAL).values("service")
        waiting = ApplicationForm.objects.filter(state=State.TRIAL).exclude(service__in=begun)
        newest = {row.service_id: row for row in waiting.order_by("pk")}
        for row in newest.values():
            _switch_on(row, by)
    moment.forget()
    return len(newest)


def switch_off(*, form: ApplicationForm, by: Actor) -> None:
    """Let no application of this service begin online; what has begun goes on. Raises NotThere when it is not live."""
    with change():
        take_in_hand()
        row = ApplicationForm.objects.select_for_update(of=("self",)).select_related("service").get(pk=form.pk)
        if row.state != State.LIVE:
            raise NotThere
        row.state = State.ENDED
        row.save(update_fields=["state"])
        _tell("directory.form_switched_off", row, by)
    moment.forget()


def _switch_on(form: ApplicationForm, by: Actor, instead_of: str | None = None) -> None:
    take_in_hand()
    rows = (
        ApplicationForm.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(service=form.service_id)
    )
    now = {row.pk: row for row in rows.order_by("pk")}
    wanted = now[form.pk]
    if wanted.state == State.LIVE:
        return
    before = next((row for row in now.values() if row.state == State.LIVE), None)
    in_use = before.version if before else ""
    if instead_of not in (None, in_use):
        raise EditedMeanwhile(theirs={"version": in_use})
    if before is not None:
        # First, for there is one live version at any time (application_form_live_one).
        before.state = State.ENDED
        before.save(update_fields=["state"])
    wanted.state = State.LIVE
    wanted.save(update_fields=["state"])
    _tell("directory.form_switched_on", wanted, by, before=in_use)


def _tell(what: str, form: ApplicationForm, by: Actor, **data: str) -> None:
    record(
        what,
        about=("application_form", str(form.pk)),
        by=by,
        city=form.city,
        service=form.service.code,
        version=form.version,
        **data,
    )
