"""Sessions in the database, as Django keeps them, read by a question that is written once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from config import opening


class SessionStore(DatabaseStore):
    """Django's own but for how a session is read; sessions are signed by its name, too."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, if there is none or its time is over."""
        for data, expires in opening.SESSION(key=self.session_key):
            if expires > timezone.now():
                return self.decode(data)
        self._session_key = None
        return {}
