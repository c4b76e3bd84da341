"""Admin of committees, people, documents, meetings and who serves them, a module each."""

from meetings.admin import committees, documents, meetings, members

__all__ = ["committees", "documents", "meetings", "members"]
