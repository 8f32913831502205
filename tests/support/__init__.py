"""What tests share: servers, processes, threads. The people of the tests are in `tests/cast.py`."""
