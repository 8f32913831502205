"""The followups app."""

from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    """Cadence, follow-up, contact, day plan, escalation, message outbox."""

    name = "followups"

    def ready(self) -> None:
        """Subscribe to the news of the showroom."""
        from followups import subscribers

        subscribers.connect()
