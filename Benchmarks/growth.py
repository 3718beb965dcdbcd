"""How time and memory grow with the length of a window and the number of assets; batches of 4."""

import math
import os

from running import short, table

LENGTHS = [96, 168, 336, 672, 1344, 2688]
ASSETS = [5, 20, 50, 100]
KINDS = ["full", "probSparse"]


def run(programs, which, cores, options, collect):
    lengths, assets = (LENGTHS[:3], ASSETS[:2]) if options.quick else (LENGTHS, ASSETS)
    found = {}
    for kind in KINDS:
        for suffix in [f"L{n}" for n in lengths] + [f"N{n}" for n in assets]:
            name = f"grow/{kind}/{suffix}"
            able = [program for program in which if program == "ours" or fits(kind, suffix)]
            found |= collect(programs, able, [name], [cores], options.rounds)
    if not options.quick:
        names = [f"train/seed/{kind}{end}" for kind in KINDS for end in ("", "/noDistil")]
        found |= collect(programs, ["ours"], names, [cores], options.rounds)
    return found


def fits(kind, suffix):
    """Whether PyTorch's full attention with dropped weights, about eight [B N, H, L, L], fits into the memory."""
    if kind != "full" or suffix[0] != "L":
        return True
    need = 8 * 4 * 4 * 5 * 8 * int(suffix[1:]) ** 2
    return need < 0.6 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def curve(found, program, kind, axis, key):
    """(size, value) for every size that was measured."""
    points = []
    for (name, _, other), result in found.items():
        parts = name.split("/")
        if other == program and parts[:2] == ["grow", kind] and parts[2][0] == axis:
            points.append((int(parts[2][1:]), result[key]))
    return sorted(points)


def exponent(points, least=0):
    """The slope of log value against log size, by least squares."""
    logs = [(math.log(x), math.log(y)) for x, y in points if x >= least]
    if len(logs) < 2:
        return None
    mean_x, mean_y = (sum(column) / len(logs) for column in zip(*logs))
    square = sum((x - mean_x) ** 2 for x, _ in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / square


def crossover(full, sparse):
    """The size at which the ratio full : sparse passes 1 for good, between two measured ones on a log scale; None if never."""
    ratios = [(x, math.log(y / dict(sparse)[x])) for x, y in full if x in dict(sparse)]
    if not ratios or ratios[-1][1] <= 0:
        return None
    below = [i for i, (_, ratio) in enumerate(ratios) if ratio <= 0]
    if not below:
        return ratios[0][0]
    (x0, r0), (x1, r1) = ratios[below[-1]], ratios[below[-1] + 1]
    return math.exp(math.log(x0) + (math.log(x1) - math.log(x0)) * -r0 / (r1 - r0))


def report(found, which):
    lines = []
    for axis, least in (("L", 168), ("N", 0)):
        for key, unit in (("median_ms", "ms"), ("peak_rss_mb", "MB")):
            lines += ["", f"training step against {axis}, {unit}:"] + growth_table(found, which, axis, key, least)
    return lines + [""] + findings(found) + distilling(found)


def growth_table(found, which, axis, key, least):
    curves = [(p, kind, dict(curve(found, p, kind, axis, key))) for kind in KINDS for p in which]
    sizes = sorted({size for _, _, points in curves for size in points})
    rows = [[""] + [f"{axis} {size}" for size in sizes] + ["exponent"]]
    for program, kind, points in curves:
        slope = exponent(sorted(points.items()), least)
        cells = [short(points.get(size)) for size in sizes]
        rows.append([f"{program} {kind}"] + cells + ["–" if slope is None else f"{slope:.2f}"])
    return table(rows)


def findings(found):
    full, sparse = (curve(found, "ours", kind, "L", "median_ms") for kind in KINDS)
    point = crossover(full, sparse)
    lines = ["ours: ProbSparse never overtakes full attention" if point is None else
             f"ours: ProbSparse is faster than full attention from L ≈ {point:.0f} on"]
    for size, time in full:
        if size in dict(sparse):
            saved = 1 - dict(sparse)[size] / time
            lines.append(f"ours, L {size}: ProbSparse saves {100 * saved:.0f} % of the time")
    return lines


def distilling(found):
    lines = []
    for (name, workers, program), without in found.items():
        if not name.endswith("/noDistil"):
            continue
        step = found.get((name.removesuffix("/noDistil"), workers, program))
        if step:
            lines.append(
                f"{step['name']}: distilling makes {short(without['median_ms'])} ms {short(step['median_ms'])} ms, "
                f"{short(without['peak_rss_mb'])} MB {short(step['peak_rss_mb'])} MB")
    return lines
