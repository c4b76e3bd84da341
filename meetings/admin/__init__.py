"""Admin of committees, people, documents and meetings, a module each."""

from meetings.admin import committees, documents, meetings

__all__ = ["committees", "documents", "meetings"]
