"""How every story is told: so many, so long, the same each time but in the soak."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests import sizes


def tell_stories(
    machine: type[RuleBasedStateMachine],
    place: Any,
    *,
    examples: int,
    steps: int,
    phases: tuple[Phase, ...] = tuple(Phase),
) -> None:
    """Tell stories of this machine at `place`; raises what its invariants find."""
    run_state_machine_as_test(
        type("Story", (machine,), {"place": place}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=not sizes.IS_SOAK,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=phases,
        ),
    )
