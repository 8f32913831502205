"""The programs behind `make`: each runs as `python -m scripts.NAME` from the project's folder."""
