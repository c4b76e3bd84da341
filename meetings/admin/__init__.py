"""Admin of committees, people, documents, meetings, who serves them and what was changed."""

from meetings.admin import changes, committees, documents, meetings, members

__all__ = ["changes", "committees", "documents", "meetings", "members"]
