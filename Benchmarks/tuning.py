"""Writes the table of Chapters/defaults.md from results/tuning.csv. Started by Scripts/tune-defaults --page."""

import math
import statistics

from pages import replace, rows, table

MARKET = ["kind", "r2", "bars", "assets", "seed"]
# Fitted on the validation part, which can therefore not judge them.
CALIBRATIONS = ["slope as it is", "no slope"]
GROUPS = {"linear": ["linear"], "even": ["even"], "others": ["threshold", "product", "gate", "mixed"]}


def difference(pairs):
    """The mean of paired differences in percentage points, and its standard error."""
    differences = [100 * (mine - default) for mine, default in pairs]
    return statistics.mean(differences), statistics.stdev(differences) / math.sqrt(len(differences))


def text(pairs):
    if len(pairs) < 2:
        return ""
    mean, error = difference(pairs)
    return f"{mean:+.0f} ± {error:.0f}"


def verdict(found):
    """Which settings are further from the default than two standard errors."""
    ahead = [name for name, (mean, error) in found.items() if mean > 2 * error]
    behind = [name for name, (mean, error) in found.items() if mean < -2 * error]
    return (
        f"Where no line sees anything, ahead of the default by more than two standard errors: {', '.join(ahead) or 'none'}; "
        f"behind it by more than two: {', '.join(behind) or 'none'}.")


def main():
    cells = {}
    for row in rows("tuning.csv"):
        cells.setdefault(row["model"], {})[tuple(row[key] for key in MARKET)] = row
    default = cells["default"]

    def pairs(model, kinds, column):
        return [
            (float(row[column]), float(default[market][column]))
            for market, row in cells[model].items()
            # A share is empty where there is nothing to find.
            if market in default and market[0] in kinds and row[column] and default[market][column]
        ]

    titles = ["setting", "markets"] + list(GROUPS) + ["no line", "no line, test", "time"]
    unseen = GROUPS["even"] + GROUPS["others"]
    level = lambda kinds, column: f"{100 * statistics.mean(p[1] for p in pairs('default', kinds, column)):.0f} %"
    lines = [
        ["default", str(len(default))] + [level(kinds, "validation_fraction") for kinds in GROUPS.values()]
        + [level(unseen, "validation_fraction"), level(unseen, "test_fraction"), "1.0"]
    ]
    others, differences = [], {}
    for model in cells:
        if model in ("default", "ridge"):
            continue
        seconds = [
            float(row["seconds"]) / float(default[market]["seconds"])
            for market, row in cells[model].items() if market in default and float(default[market]["seconds"]) > 0
        ]
        found = pairs(model, unseen, "validation_fraction")
        tested = pairs(model, unseen, "test_fraction")
        differences[model] = difference(tested if model in CALIBRATIONS else found)
        others.append((
            -difference(found)[0],
            [model, str(len(pairs(model, sum(GROUPS.values(), []), "r2")))]
            + [text(pairs(model, kinds, "validation_fraction")) for kinds in GROUPS.values()]
            + [text(found), text(tested), f"{statistics.median(seconds):.1f}"],
        ))
    others.sort()
    lines += [line for _, line in others]
    differences = {line[0]: differences[line[0]] for _, line in others}
    numbers = sorted({int(market[-1]) for market in default})
    seeds = f"Measured on markets of the seeds {numbers[0]} to {numbers[-1]}. "
    replace("defaults.md", {"settings": table(titles, lines) + "\n\n" + seeds + verdict(differences)})


main()
