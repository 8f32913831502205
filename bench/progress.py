"""What a long run is doing, said as it begins: on standard error, so that the tables can be kept alone."""

import sys
import time

_BEGAN = time.monotonic()


def say(words: str) -> None:
    """Print `words` with the seconds since the run began."""
    print(f"{time.monotonic() - _BEGAN:6.0f} s  {words}", file=sys.stderr, flush=True)
