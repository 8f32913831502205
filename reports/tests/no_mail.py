"""A mail server that is not there."""

from django.core.mail.backends.base import BaseEmailBackend


class Broken(BaseEmailBackend):
    """Refuses every connection."""

    def send_messages(self, email_messages) -> int:
        """Refuse."""
        raise ConnectionRefusedError
