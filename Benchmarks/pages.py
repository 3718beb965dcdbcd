"""Tables of results/*.csv in pages of Chapters, between `<!-- begin: NAME -->` and `<!-- end: NAME -->`."""

import csv
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def rows(name):
    with open(os.path.join(HERE, "results", name)) as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def table(titles, lines):
    marks = ["---"] + ["--:"] * (len(titles) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [titles, marks] + lines)


def replace(name, parts):
    """Puts the texts of `parts`, by their names, into the page `name`."""
    path = os.path.join(HERE, "..", "Chapters", name)
    with open(path) as file:
        page = file.read()
    for part, text in parts.items():
        begin, end = f"<!-- begin: {part} -->", f"<!-- end: {part} -->"
        before, rest = page.split(begin)
        page = before + begin + "\n" + text + "\n" + end + rest.split(end)[1]
    with open(path + ".part", "w") as file:
        file.write(page)
    os.replace(path + ".part", path)
