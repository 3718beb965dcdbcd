"""Features in pandas and a back-test in numba: the peers of what surrounds the model.

    python Benchmarks/quant.py backtest/1Mx20/every24      one line of JSON, keys as `stockformer bench --json`

The market is computed, not read: u(s, i) is SplitMix64 of seed s at i, as in `CounterMarket`, so the `check` of both programs
(last equity, sum of all features) must agree.
"""

import importlib.util
import json
import sys
import time

from running import ENVIRONMENT, Programs, joined, peak_memory, short, table

NEEDS = {"features": "pandas", "backtest": "numba"}
ROWS = ["features/100x20000", "features/100x20000/correlation", "backtest/1Mx20/every24", "backtest/1Mx20/every1"]


def run(programs, options):
    """Ours and the peers that are installed, in turn."""
    found = {}
    for _ in range(options.rounds):
        for name in ROWS + ["windows/b32"]:
            peer = NEEDS.get(name.split("/")[0])
            which = ["ours"]
            if peer and not options.no_peer and importlib.util.find_spec(peer):
                # Thousands of rolling correlations take pandas a minute.
                which += [] if options.quick and name.endswith("correlation") else [peer]
            for program in which:
                print(f"bench: {program} {name}", file=sys.stderr)
                if program == "ours":
                    result = programs.run(program, name, 1)
                else:
                    result = Programs.measure([sys.executable, __file__, name], ENVIRONMENT)
                if result:
                    found.setdefault((name, 1, program), []).append(result)
    return {key: dict(joined(results), program=key[2]) for key, results in found.items()}


def report(found):
    rows = [["", "ours ms", "min", "MB", "peer", "ms", "min", "MB", "ratio", "same result"]]
    for (name, _, program), ours in found.items():
        if program != "ours":
            continue
        peer = found.get((name, 1, NEEDS.get(name.split("/")[0])))
        cells = [name] + [short(ours[key]) for key in ("median_ms", "min_ms", "peak_rss_mb")]
        if peer:
            agrees = abs(peer["check"] - ours["check"]) <= 1e-9 * abs(ours["check"])
            cells += [peer["program"]] + [short(peer[key]) for key in ("median_ms", "min_ms", "peak_rss_mb")]
            cells += [f"{peer['median_ms'] / ours['median_ms']:.2f}×", "yes" if agrees else "NO"]
        rows.append(cells + [""] * (10 - len(cells)))
    return table(rows)


def uniform(seed, count):
    import numpy

    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(11)).astype(float) * 2.0**-53


def returns(bars, assets):
    return (0.004 * 12.0**0.5 * (uniform(1, bars * assets) - 0.5) + 1e-5).reshape(bars, assets)


def backtest(every, bars=1_000_000, assets=20):
    """Holdings that drift, traded to the weights at every `every`-th bar, cash and fee exact; one compiled loop."""
    import numba
    import numpy

    changes = returns(bars, assets)
    weights = uniform(2, (bars + every - 1) // every * assets).reshape(-1, assets) + 0.1
    weights = 0.95 * weights / weights.sum(1, keepdims=True)

    @numba.njit
    def equity_curve(changes, weights, every, fee):
        curve, held, cash = numpy.empty(len(changes)), numpy.zeros(changes.shape[1]), 1.0
        for bar in range(len(changes)):
            value = cash
            for i in range(len(held)):
                held[i] *= 1 + changes[bar, i]
                value += held[i]
            if bar % every == 0:
                traded, total = 0.0, 0.0
                for i in range(len(held)):
                    wanted = weights[bar // every, i] * value
                    traded += abs(wanted - held[i])
                    held[i] = wanted
                    total += wanted
                cash = value - total - fee * traded
                value -= fee * traded
            curve[bar] = value
        return curve

    fee = 1e-5 if every == 1 else 2e-4
    return lambda: equity_curve(changes, weights, every, fee)[-1]


def features(name, bars=20_000, assets=100):
    """log_return, volume_change, volatility and Wilder's rsi of every asset, or the mean rolling correlation."""
    import numpy
    import pandas

    closes = pandas.DataFrame(numpy.cumprod(1 + returns(bars, assets), axis=0))
    volumes = pandas.DataFrame(1000 * (0.5 + uniform(3, bars * assets).reshape(bars, assets)))

    def wilder(moves, period=14):
        first = moves.iloc[1 : period + 1].mean()
        moves = moves.copy()
        moves.iloc[:period] = numpy.nan
        moves.iloc[period] = first
        return moves.ewm(alpha=1 / period, adjust=False).mean()

    def single():
        log_return = numpy.log(closes / closes.shift())
        volume_change = numpy.log(volumes / volumes.rolling(20).mean())
        volatility = log_return.rolling(20).std()
        change = closes.diff()
        gain, loss = wilder(change.clip(lower=0)), wilder(-change.clip(upper=0))
        return [log_return, volume_change, volatility, 100 * gain / (gain + loss)]

    def correlation():
        log_return = numpy.log(closes / closes.shift())
        columns = []
        for asset in log_return:
            others = log_return.drop(columns=asset)
            columns.append(others.rolling(60).corr(log_return[asset]).mean(axis=1, skipna=False))
        return [pandas.concat(columns, axis=1)]

    compute = correlation if name.endswith("correlation") else single
    return lambda: sum(float(numpy.nansum(table.to_numpy())) for table in compute())


def main(name):
    if name.startswith("backtest"):
        every = int(name.split("every")[1])
        work, config = backtest(every), dict(N=20, bars=1_000_000, every=every)
    else:
        work, config = features(name), dict(N=100, bars=20_000)
    begin = time.perf_counter()
    check = work()  # compiles what is compiled
    slow = time.perf_counter() - begin > 20
    times = []
    while len(times) < (1 if slow else 5):
        before = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - before))
    times.sort()
    result = dict(name=name, config=config, workers=1, median_ms=times[len(times) // 2], min_ms=times[0])
    print(json.dumps(dict(result, runs=len(times), peak_rss_mb=peak_memory(), check=float(check))))


if __name__ == "__main__":
    main(sys.argv[1])
