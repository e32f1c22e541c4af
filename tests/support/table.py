"""Tables that lacuna writes: CSV with comments in front."""
import csv


def rows(path):
    """The rows as dictionaries of texts."""
    with open(path) as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))
