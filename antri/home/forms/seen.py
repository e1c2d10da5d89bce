"""A form that remembers what its editor saw, so that nobody's change is written over unseen."""

from typing import Any

from django import forms


class SeenForm(forms.Form):
    """`seen` travels with the form; after a conflict it is what is there now, and saving again is a choice."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def see_again(self, seen: str) -> None:
        """Keep what was typed, and let it be saved over what the editor now sees."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = seen
        self.data = data
