"""Who asks: the person and the places in the stores, in one statement per request."""

from django.contrib.auth.backends import ModelBackend

from accounts.seat import places_of


class SeatBackend(ModelBackend):
    """Django's log-in; the person of a session comes with the memberships, which every page needs."""

    def get_user(self, user_id):
        """The active person `user_id`; None when there is none."""
        places = places_of(user_id)
        if not places:
            return super().get_user(user_id)
        user = places[0].user
        user.places = places
        return user if self.user_can_authenticate(user) else None
