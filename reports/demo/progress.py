"""A bar on a terminal, a line per tenth elsewhere; nothing for what takes a moment."""

import time
from typing import TextIO

_WIDTH = 30
_SILENT_BELOW = 5000  # without a terminal, shorter work says nothing


class Progress:
    """Tells how far `total` pieces of work are, on `out`."""

    def __init__(self, total: int, out: TextIO, *, what: str):
        self.total, self.out, self.what = total, out, what
        self.begin = time.monotonic()
        self.is_terminal = out.isatty()
        self.tenth = 0

    def __call__(self, done: int) -> None:
        """Tell that `done` pieces are done."""
        if self.is_terminal:
            self.out.write("\r" + self._bar(done) + ("\n" if done >= self.total else ""))
            self.out.flush()
        elif self.total >= _SILENT_BELOW and done * 10 // self.total > self.tenth:
            self.tenth = done * 10 // self.total
            self.out.write(self._bar(done) + "\n")

    def _bar(self, done: int) -> str:
        filled = _WIDTH * done // self.total
        seconds = time.monotonic() - self.begin
        return f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done:,} / {self.total:,} {self.what}, {seconds:.0f} s"
