"""How likely two customers are one person: reasons and their weight together (DATA-18)."""

from collections.abc import Collection
from enum import StrEnum


class Reason(StrEnum):
    """Why two customers look alike."""

    ID = "id"  # the same identity number
    PHONE = "phone"  # one number written in two forms: extension, area code, country
    VIN = "vin"
    TRANSPOSED = "transposed"  # same name, two neighbouring digits exchanged
    DIGIT = "digit"  # same name, one digit differs
    ENDING = "ending"  # same name, same last eight digits
    PLATE = "plate"


#: Percent that a reason alone makes it; a house default, shown with its words.
WEIGHT = {
    Reason.ID: 97, Reason.PHONE: 90, Reason.VIN: 85, Reason.TRANSPOSED: 75, Reason.DIGIT: 70, Reason.ENDING: 70,
    Reason.PLATE: 60,
}  # fmt: skip


def score(reasons: Collection[str]) -> int:
    """Percent for several reasons together: each one leaves the other's doubt smaller, never none."""
    doubt = 1.0
    for reason in set(reasons):
        doubt *= 1 - WEIGHT[Reason(reason)] / 100
    return min(99, round(100 * (1 - doubt)))
