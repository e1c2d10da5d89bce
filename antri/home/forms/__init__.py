"""What is typed about the city's rules, notices and texts."""

from antri.home.forms.notices import NoticeForm
from antri.home.forms.settings import FollowForm, SettingForm
from antri.home.forms.texts import RowForm, SentenceForm

__all__ = ["FollowForm", "NoticeForm", "RowForm", "SentenceForm", "SettingForm"]
