"""Ours and PyTorch, alternately in one run: the table, growth, features and back-tests. Started by Scripts/bench.

    python Benchmarks/compare.py --tool .build/release/stockformer [--quick] [--growth] [--quant] [--models] [--precision] [--no-peer]

The Python that runs this file also runs the peers, so it is the one with PyTorch in it.
"""

import argparse
import importlib.util
import os
import sys

import growth
import quant
from running import HERE, Idleness, Programs, header, joined, short, table, write


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tool", required=True, help="the built stockformer")
    parser.add_argument("--no-peer", action="store_true", help="our half alone")
    parser.add_argument("--quick", action="store_true", help="about a minute: fewer rows, one round, short runs")
    parser.add_argument("--growth", action="store_true", help="time and memory against L and N instead of the table")
    parser.add_argument("--quant", action="store_true", help="features, back-test and windows instead of the table")
    parser.add_argument("--models", action="store_true", help="a training step of every other model instead of the table")
    parser.add_argument("--precision", action="store_true", help="products of bfloat16 beside float32, with compiled peers")
    parser.add_argument("--rounds", type=int, help="3, or 1 with --quick and --growth")
    parser.add_argument("--seconds", type=float, help="for each benchmark: 5, or 1 with --quick")
    parser.add_argument("--programs", default="ours,stock,tuned", help="also tunedLastStep")
    parser.add_argument("--keep-mkl", action="store_true", help="tuned without the MKL of Intel CPUs")
    parser.add_argument("--results", default=os.path.join(HERE, "results"), help="the folder for CSV files")
    options = parser.parse_args()
    # For quick looks there is nothing to keep, unless a folder was named.
    options.keeps = not options.quick or "--results" in sys.argv
    options.seconds = options.seconds or (1.0 if options.quick else 5.0)
    options.rounds = options.rounds or (1 if options.quick or options.growth else 3)
    return options


def names(quick):
    """The rows: everything, or what says most."""
    if quick:
        return ["train/seed/full", "train/seed/probSparse", "infer/seed/full/b1", "infer/seed/full/b32"]
    rows = []
    for size in ("seed", "classroom"):
        for kind in ("full", "probSparse"):
            rows += [f"train/{size}/{kind}", f"train/{size}/{kind}/noDropout"]
            rows += [f"infer/{size}/{kind}/b1", f"infer/{size}/{kind}/b32"]
    return rows


def collect(programs, which, rows, worker_counts, rounds):
    """Every program in turn for every row, all rows again in every round: slow minutes hit all of them."""
    found = {}
    for number in range(rounds):
        for name in rows:
            for workers in worker_counts:
                for program in which:
                    print(f"bench: {number + 1}/{rounds} {program} {name} {workers}", file=sys.stderr, flush=True)
                    result = programs.run(program, name, workers)
                    if result:
                        found.setdefault((name, workers, program), []).append(result)
    return {key: dict(joined(results), program=key[2]) for key, results in found.items()}


def speed_table(found, rows, worker_counts, which):
    peers = [program for program in which if program != "ours"]
    head = ["", "cores", "ours ms", "windows/s", "MB"]
    for peer in peers:
        head += [f"{peer} ms", "ratio", "MB", "memory"]
    lines = [head]
    for name in rows:
        for workers in worker_counts:
            ours = found.get((name, workers, "ours"))
            if not ours:
                continue
            cells = [name, str(workers), short(ours["median_ms"])]
            cells += [short(1e3 * ours["config"]["B"] / ours["median_ms"]), short(ours["peak_rss_mb"])]
            for peer in peers:
                other = found.get((name, workers, peer))
                cells += comparison(ours, other) if other else ["–"] * 4
            lines.append(cells)
    return table(lines)


def comparison(ours, other):
    ratio, memory = other["median_ms"] / ours["median_ms"], ours["peak_rss_mb"] / other["peak_rss_mb"]
    return [short(other["median_ms"]), f"{ratio:.2f}×", short(other["peak_rss_mb"]), f"1/{1 / memory:.1f}"]


def remarks(found, worker_counts):
    """Two cores against one, and the distance from the bound."""
    lines = []
    for (name, workers, program), step in found.items():
        if program != "ours" or not name.startswith("train/"):
            continue
        one = found.get((name, 1, "ours"))
        if one and workers > 1:
            lines.append(f"{name}: {workers} cores are {one['median_ms'] / step['median_ms']:.2f}× one")
        bound = found.get((name.replace("train/", "bound/", 1), workers, "ours"))
        if bound:
            lines.append(
                f"{name}, {workers} cores: {step['median_ms'] / bound['median_ms']:.2f}× its bound of "
                f"{short(bound['median_ms'])} ms (products {short(bound['products_ms'])} ms, "
                f"{short(bound['traffic_mb'])} MB at {bound['copy_gb_s']:.0f} GB/s {short(bound['traffic_ms'])} ms)")
    return lines


MODELS = ["dlinear", "nlinear", "itransformer", "patchtst", "lstm", "transformer", "stockformer2023"]


def differences(found):
    """Rows whose two programs do not train the same number of weights: they would not be the same model."""
    lines = []
    for (name, workers, program), ours in found.items():
        peer = found.get((name, workers, "stock"))
        if program == "ours" and peer and peer["config"]["parameters"] != ours["config"]["parameters"]:
            lines.append(f"{name}: {ours['config']['parameters']} weights, the peer's {peer['config']['parameters']}")
    return lines


PRECISION_ROWS = ["train/seed/full", "train/seed/probSparse", "infer/seed/full/b1", "infer/seed/full/b32"]
PRECISION_PROGRAMS = ["ours", "oursBFloat16", "stock", "autocast", "compiled", "tuned", "tunedAutocast", "tunedLastStep", "jax"]


def precision_table(found, rows, cores, work, peak):
    """For every program its time, ours over it at both precisions, and the share of the machine's float32 speed."""
    lines = [["", "program", "ms", "ours float32", "ours bfloat16", "GFLOP/s", "of float32 peak", "MB"]]
    for name in rows:
        ours, rounded = (found.get((name, cores, program)) for program in PRECISION_PROGRAMS[:2])
        for program in PRECISION_PROGRAMS:
            one = found.get((name, cores, program))
            if not one:
                continue
            ratios = [f"{one['median_ms'] / o['median_ms']:.2f}×" if o else "–" for o in (ours, rounded)]
            rate = work[name] / one["median_ms"] * 1e3 if name in work else None
            share = f"{100 * rate / peak:.0f} %" if rate and peak else "–"
            lines.append([name, program, short(one["median_ms"])] + ratios + [short(rate), share, short(one["peak_rss_mb"])])
    return table(lines)


def measured_precision(programs, options, has_peer, cores):
    which = PRECISION_PROGRAMS if has_peer else PRECISION_PROGRAMS[:2]
    if importlib.util.find_spec("jax") is None:
        which = [program for program in which if program != "jax"]
    results = {}
    for _ in range(options.rounds):
        for name in PRECISION_ROWS:
            # JAX has no ProbSparse peer.
            able = [program for program in which if program != "jax" or "/full" in name]
            for key, result in collect(programs, able, [name], [cores], 1).items():
                results.setdefault(key, []).append(result)
    measured = {key: dict(joined(several), program=key[2]) for key, several in results.items()}
    work = {}
    for name in PRECISION_ROWS:
        if name.startswith("train/"):
            for program in ("ours", "oursBFloat16"):
                bound = programs.run(program, name.replace("train/", "bound/", 1), cores)
                if bound:
                    measured[(bound["name"], cores, program)] = dict(bound, program=program, rounds=1)
                    work[name] = bound["gflop"]
    square = programs.run("ours", "peak/products", cores)
    return measured, work, 1e3 * square["gflop"] / square["median_ms"] if square else None


READING = """
ms: median of a training step or a forecast of B windows; ratio: the peer's time over ours; memory: our peak over the peer's.
stock: PyTorch as it comes. Part of its time on AMD is its BLAS (MKL takes its slow path there) and its dropout generator
(one element at a time): the rows noDropout show what is left without the generator.
tuned: eight dropout decisions from one draw, a convolution as one product, an allocator that keeps its pages; {mkl}.
PyTorch computes all steps of the last layer, we the last step alone, which is the only one that the head reads:
--programs ours,stock,tuned,tunedLastStep shows the tuned peer doing the same."""


def main():
    options = arguments()
    has_peer = not options.no_peer and importlib.util.find_spec("torch") is not None
    which = options.programs.split(",") if has_peer else ["ours"]
    cores = os.cpu_count() or 1
    programs = Programs(options.tool, has_peer, options.seconds, not options.keep_mkl)
    idle = Idleness()
    if options.growth:
        found = growth.run(programs, which, cores, options, collect)
        lines, file = growth.report(found, which), "growth.csv"
    elif options.precision:
        found, work, peak = measured_precision(programs, options, has_peer, cores)
        lines = precision_table(found, PRECISION_ROWS, cores, work, peak)
        lines += ["", f"float32 peak, a product of 2048×2048 on each core: {short(peak)} GFLOP/s"] + remarks(found, [cores])
        lines += ["", "GFLOP/s count the products that we do: PyTorch and JAX also do those of the last layer's other steps,",
                  "tunedLastStep does not."]
        file = "precision.csv"
    elif options.models:
        rows, counts = [f"models/{kind}" for kind in MODELS], [1] if options.quick or cores == 1 else [1, cores]
        which = [program for program in which if program in ("ours", "stock")]
        found = collect(programs, which, rows, counts, options.rounds)
        lines, file = speed_table(found, rows, counts, which) + differences(found), "models.csv"
    elif options.quant:
        found = quant.run(programs, options)
        lines, file = quant.report(found), "quant.csv"
    else:
        rows, counts = names(options.quick), [cores] if options.quick or cores == 1 else [1, cores]
        found = collect(programs, which, rows, counts, options.rounds)
        bounds = [name.replace("train/", "bound/", 1) for name in rows if name.count("/") == 2]
        found |= collect(programs, ["ours"], bounds, counts, 1)
        lines, file = speed_table(found, rows, counts, which) + [""] + remarks(found, counts), "speed.csv"
        if has_peer:
            forced = "LD_PRELOAD" in programs.tuned
            lines.append(READING.format(mkl="MKL made to use all of the CPU" if forced else "MKL as it is"))
    others = idle.others()
    print("\n".join(header(versions(has_peer), others) + [""] + lines))
    if others is not None and others > 0.15:
        print(f"\nThe machine was not idle (others used {others:.2f} cores): these numbers are not worth quoting.")
    if options.keeps and found:
        write(os.path.join(options.results, file), header(versions(has_peer), others), list(found.values()))


def versions(has_peer):
    if not has_peer:
        return "without a peer"
    import torch

    return f"PyTorch {torch.__version__}, Python {sys.version.split()[0]}"


if __name__ == "__main__":
    main()
