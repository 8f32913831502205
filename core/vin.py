"""Vehicle identification numbers by GB 16735: 17 characters without I, O, Q; the ninth is a check digit."""

import re
import unicodedata

VIN_LENGTH = 17

_SHAPE = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_CHECK_PLACE = 8  # the ninth character
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)


class VinError(ValueError):
    """The text is no vehicle identification number."""


def normalise(text: str) -> str:
    """Bring `text` to capital letters without spaces and dashes. Raises VinError when it is no VIN.

    A wrong check digit is no error: cars built for other markets need none (see `fits`).
    """
    plain = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text[:100])).upper()
    if len(text) > 100 or not _SHAPE.fullmatch(plain):
        raise VinError(text[:20])
    return plain


def check_digit(vin: str) -> str:
    """The check digit that `vin` (in the one form) should have: 0 to 9 or X."""
    left = sum(_VALUES[c] * weight for c, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if left == 10 else str(left)


def fits(vin: str) -> bool:
    """Say whether the check digit of `vin` (in the one form) is right; if not, look at the car again."""
    return vin[_CHECK_PLACE] == check_digit(vin)
