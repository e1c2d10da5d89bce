"""What changes the directory: loading a city from its files, and editing it in the product."""

from antri.directory.actions.edit_text import edit_row, set_text
from antri.directory.actions.hand import EditedMeanwhile, NotThere
from antri.directory.actions.load_city import FilesRefused, load_city
from antri.directory.actions.notices import (
    LONGEST_NOTICE,
    NoticeText,
    change_notice,
    notice_values,
    post_notice,
    remove_notice,
)
from antri.directory.actions.set_setting import (
    LONGEST_SOURCE,
    SettingDateUnfit,
    SettingNotOfOffice,
    SettingUnexplained,
    SettingUnfit,
    follow_city,
    remove_setting,
    set_setting,
)
from antri.directory.actions.tables import Table
from antri.directory.actions.write_rows import Loaded

__all__ = [
    "LONGEST_NOTICE",
    "LONGEST_SOURCE",
    "EditedMeanwhile",
    "FilesRefused",
    "Loaded",
    "NotThere",
    "NoticeText",
    "SettingDateUnfit",
    "SettingNotOfOffice",
    "SettingUnexplained",
    "SettingUnfit",
    "Table",
    "change_notice",
    "edit_row",
    "follow_city",
    "load_city",
    "notice_values",
    "post_notice",
    "remove_notice",
    "remove_setting",
    "set_setting",
    "set_text",
]
