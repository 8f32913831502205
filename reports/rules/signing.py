"""Who may sign whose daily report (ROLE-12, SDR-19): nobody the own one, unless the store allows it."""

from dataclasses import dataclass
from enum import StrEnum


class Bar(StrEnum):
    """Why somebody may not sign a report."""

    OWN = "own"  # another manager or the general manager signs it
    RIGHT = "right"  # the general manager signs only the reports of who signs the others'


@dataclass(frozen=True)
class Signer:
    """Somebody before a report: holds the right to sign, or only that for the reports of managers."""

    signs: bool
    signs_managers: bool
    is_own: bool
    of_a_manager: bool  # whose report it is may sign reports


def bar(signer: Signer, *, own_allowed: bool) -> Bar | None:
    """What keeps `signer` from signing; None: nothing."""
    if signer.is_own:
        return None if own_allowed and signer.signs else Bar.OWN
    if signer.signs or (signer.signs_managers and signer.of_a_manager):
        return None
    return Bar.RIGHT
