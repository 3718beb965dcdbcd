"""Writes the tables of Chapters/published.md from results/published.csv. Started by Scripts/published."""

import re

from pages import replace, rows, table


def errors(row):
    return f"{float(row['mse']):.3f} / {float(row['mae']):.3f}"


def name(row):
    members = re.search(r"training.members=(\d+)", row["settings"])
    return f"{row['model']}, mean of {members.group(1)}" if members else row["model"]


def models(results):
    lines = []
    for row in results:
        if not row["published_mse"]:
            continue
        spread = f"{float(row['mse_sd'] or 0):.3f}"
        width = re.search(r"model.width=(\d+)", row["settings"])
        lines.append([
            name(row), row["lookback"], row["horizon"], errors(row), spread if float(spread) else "",
            f"{float(row['published_mse']):.3f} / {float(row['published_mae']):.3f}",
            f"{int(row['parameters']):,}", width.group(1) if width else "", row["published_width"],
        ])
    missed = [
        f"{name(row)} at P = {row['horizon']}" for row in results
        if row["published_mse"] and float(row["mse"]) > float(row["published_mse"]) + 0.005
    ]
    verdict = f"Not reached, at these widths: {', '.join(missed)}." if missed else "Every published error is reached."
    return table(
        ["model", "L", "P", "MSE / MAE", "sd of 3 seeds", "published", "parameters", "width", "published width"],
        lines) + "\n\n" + verdict


def flaws(results):
    names = {"": "none", "--drop-last 32": "last batch of 32 left out", "--drop-last 128": "last batch of 128 left out",
             "--scale-by all": "scale of all rows"}
    closed = [row for row in results if row["model"] in ("repeat", "nlinear-ridge") and not row["settings"]]
    seen, lines = set(), []
    for row in closed:
        key = (row["model"], row["lookback"], row["flaw"])
        if key not in seen and (row["flaw"] or row["lookback"] == "96"):
            seen.add(key)
            lines.append([row["model"], row["lookback"], names[row["flaw"]], row["windows"], errors(row)])
    lines.sort(key=lambda line: (line[0] != "repeat", list(names.values()).index(line[2])))
    ridge = {int(row["lookback"]): row for row in closed if row["model"] == "nlinear-ridge" and not row["flaw"]}
    for lookback in sorted(ridge):
        lines.append(["nlinear-ridge", str(lookback), f"look-back {lookback}", ridge[lookback]["windows"], errors(ridge[lookback])])
    return table(["model", "L", "flaw", "windows", "MSE / MAE"], lines)


def main():
    results = rows("published.csv")
    replace("published.md", {"models": models(results), "flaws": flaws(results)})


main()
