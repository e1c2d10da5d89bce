"""The forms of document applications, drawn from their data."""

from antri.applications.forms.step_form import DROP_PAPER, Block, StepForm, step_form

__all__ = ["DROP_PAPER", "Block", "StepForm", "step_form"]
