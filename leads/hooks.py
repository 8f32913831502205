"""News of this app. Each is fired inside the transaction of the change."""

from core.hooks import Hook

#: card=Card, at=datetime: a card was opened.
card_opened = Hook("card_opened")
#: card=Card, at=datetime, by=User, before=str, after=str: the grade was judged and is another one.
card_regraded = Hook("card_regraded")
#: card=Card, at=datetime: the card has another owner.
card_moved = Hook("card_moved")
#: visit=Visit, at=datetime: a party with a card arrived or called (a real contact).
visit_received = Hook("visit_received")
#: visit=Visit, at=datetime: a party left, or a call ended.
visit_ended = Hook("visit_ended")
