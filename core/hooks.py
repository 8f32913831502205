"""News that travels from an app to the apps on its right, inside the same transaction.

An app declares its hooks in `<app>/hooks.py`; later apps subscribe in their `apps.py`.
`tests/test_architecture.py` lists every subscriber, so nothing happens by magic.
"""

from collections.abc import Callable


class Hook:
    """One kind of news. Subscribers run in the order of INSTALLED_APPS; an error in one undoes the change."""

    def __init__(self, name: str):
        self.name = name
        self.subscribers: list[Callable] = []

    def subscribe(self, function: Callable) -> None:
        """Add `function`; adding it twice has no effect."""
        if function not in self.subscribers:
            self.subscribers.append(function)

    def fire(self, **news) -> None:
        """Tell every subscriber."""
        for function in self.subscribers:
            function(**news)
