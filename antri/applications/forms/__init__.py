"""The forms of document applications, drawn from their data."""

from antri.applications.forms.step_form import Block, StepForm, step_form

__all__ = ["Block", "StepForm", "step_form"]
