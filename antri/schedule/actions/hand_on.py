"""Give a number at once to somebody else, so that nobody can come in between."""

from antri.schedule.models import ServiceDay, Slot, Taken


def hand_on(*, slot_id: int, day_id: int, turn: int, turns: int) -> Taken | None:
    """Give a taken number out again in its next turn, without freeing it; None where it would be withdrawn.

    `turns`: how often a number may be given out in all. None too when the day or its session was closed or made
    smaller meanwhile, or when the number is no longer held in this turn. Part of the caller's change; lock the day
    first (`lock_day`).
    """
    day = ServiceDay.objects.get(pk=day_id)
    slot = Slot.objects.get(pk=slot_id)
    wanted = next((row[2] for row in day.sessions if row[0] == f"{slot.start:%H:%M}"), 0)
    standing = Slot.objects.filter(day=day, start=slot.start).exclude(state=Slot.State.WITHDRAWN).count()
    if turn >= turns or standing > wanted:
        return None
    held = Slot.objects.filter(pk=slot_id, turn=turn, state=Slot.State.TAKEN)
    return Taken(slot.pk, slot.number, turn + 1, slot.start, slot.end) if held.update(turn=turn + 1) else None
