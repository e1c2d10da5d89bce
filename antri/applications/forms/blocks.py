"""What stands on one page of a form: single fields, groups of rows, papers."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from antri.applications.forms.widgets import Field
from antri.applications.queries.forms import Upload
from antri.directory.queries import said


@dataclass(slots=True, repr=False)
class Block:
    """One thing on the page. `kind`: input, buttons, boxes, group, upload, or said when it cannot be changed."""

    kind: str
    definition: Field
    name: str
    field: Any = None
    upload: Upload | None = None
    # What shows and takes its papers (views/upload_box.py); without one the page only tells that they are asked.
    box: Any = None
    text: str = ""
    # A condition that the browser may test, as JSON; `is_hidden`: it does not hold now.
    shown_if: str = ""
    is_hidden: bool = False
    can_copy: bool = False
    rows: list["Row"] = dataclasses.field(default_factory=list)
    can_add: bool = False
    error: str = ""
    warning: str = ""

    @property
    def label(self) -> str:
        return said(self.definition, "label")

    @property
    def hint(self) -> str:
        return said(self.definition, "hint")

    @property
    def add_label(self) -> str:
        return _("Tambah: %(what)s") % {"what": said(self.definition, "item_label").lower()}


@dataclass(slots=True, repr=False)
class Row:
    """One row of a group."""

    name: str
    heading: str
    blocks: list[Block]
    can_remove: bool
