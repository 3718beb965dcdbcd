"""Writes backtest_reference.json: portfolios run by the rules of the back-test, bar by bar in plain Python.

Written from the rules alone, so that the engine has something independent to agree with. Python 3.11, no packages:
    python3 backtest_reference.py
"""
import json, math, random

DAY = 86_400_000


def run(case):
    stamps, n = case["timestamps"], len(case["prices"][0])
    prices, bar_ms = case["prices"], case["bar_ms"]
    due = {stamps.index(t) + case["lag"]: w for t, w in zip(case["target_timestamps"], case["targets"])}
    cash, units, marks = case["initial"], [0.0] * n, [None] * n
    bankrupt, rows = None, []
    for k, row in enumerate(prices):
        before = list(marks)
        funding = turnover = traded = 0.0
        if bankrupt is None:
            marks = [p if p is not None else m for p, m in zip(row, marks)]
            if k > 0:
                low, high = stamps[k - 1] + bar_ms, stamps[k] + bar_ms
                for f, rates in zip(case["funding_timestamps"], case["funding"]):
                    if low < f <= high:
                        for i in range(n):
                            if rates[i] is not None and units[i] != 0:
                                funding += units[i] * (marks[i] if f == high else before[i]) * rates[i]
                cash -= funding
            held = [u * m if m is not None else 0.0 for u, m in zip(units, marks)]
            value = cash + math.fsum(held)
            if value <= 0 and k > 0:
                bankrupt = k
            elif k in due:
                w = due[k]
                can = [p is not None for p in row]
                limit = max(1.0, math.fsum(abs(x) for x in w))
                stuck = math.fsum(abs(h) for h, c in zip(held, can) if not c) / value
                free = math.fsum(abs(x) for x, c in zip(w, can) if c)
                s = 1.0 if free == 0 or free + stuck <= limit + 1e-15 else max(0.0, limit - stuck) / free
                trades = [s * x * value - h if c else 0.0 for x, h, c in zip(w, held, can)]
                units = [s * x * value / p if c else u for x, p, c, u in zip(w, row, can, units)]
                traded = math.fsum(abs(d) for d in trades)
                turnover = traded / value
                cash -= math.fsum(trades) + traded * (case["fee_bps"] + case["slippage_bps"]) / 1e4
                if cash + math.fsum(u * m for u, m in zip(units, marks) if m is not None) <= 0:
                    bankrupt = k
            if bankrupt == k:
                cash, units = 0.0, [0.0] * n
        holdings = math.fsum(u * m for u, m in zip(units, marks) if m is not None)
        rows.append([cash + holdings, cash, turnover, traded * case["fee_bps"] / 1e4,
                     traded * case["slippage_bps"] / 1e4, funding] + units)
    return {"rows": rows, "bankrupt_bar": bankrupt}


def case(seed, bars, lag, gross, volatility, missing, bar_ms):
    r = random.Random(seed)
    n = 4
    level, prices = [100.0] * n, []
    for k in range(bars):
        level = [p * math.exp(r.gauss(0, volatility)) for p in level]
        prices.append([None if r.random() < missing or (i == 3 and k < bars // 3) else level[i]
                       for i in range(n)])
    stamps = [DAY * (k + (k > bars // 2)) for k in range(bars)]
    target_stamps = sorted(r.sample(stamps, bars // 3))
    targets = []
    for _ in target_stamps:
        w = [r.uniform(-1, 1) for _ in range(n)]
        total = sum(abs(x) for x in w)
        targets.append([gross * x / total for x in w])
    funding_stamps = list(range(0, stamps[-1] + 2 * DAY, DAY // 3))
    funding = [[None if r.random() < 0.3 else r.gauss(0, 1e-3) for _ in range(n)] for _ in funding_stamps]
    c = dict(timestamps=stamps, prices=prices, target_timestamps=target_stamps, targets=targets,
             funding_timestamps=funding_stamps, funding=funding, lag=lag, fee_bps=7.5, slippage_bps=2.5,
             initial=1000.0, bar_ms=bar_ms)
    c["expected"] = run(c)
    return c


if __name__ == "__main__":
    cases = [case(1, 45, 1, 0.9, 0.03, 0.0, DAY), case(2, 45, 0, 1.0, 0.03, 0.25, 0),
             case(3, 45, 2, 1.6, 0.05, 0.35, DAY), case(4, 45, 1, 6.0, 0.12, 0.1, DAY // 2)]
    json.dump(cases, open("backtest_reference.json", "w"))
    for c in cases:
        e = c["expected"]
        print(e["rows"][-1][0], e["bankrupt_bar"])
