"""What a service raises when it says no. A view turns it into a sentence on the page, never a traceback."""


class Refused(Exception):
    """The change is not allowed or not possible now; nothing was changed.

    `sentence` is ready to show (translated); `field` names the form field it belongs to, if any.
    """

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Stale(Refused):
    """Somebody else changed the row since the form was opened; `current` is the row as it is now."""

    def __init__(self, sentence: str, *, current):
        super().__init__(sentence)
        self.current = current
