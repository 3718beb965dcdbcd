"""The back-test with all its options, a second time: written from the rules alone, in plain loops over numpy arrays.

    pip install numpy==2.4.6 scipy==1.17.1
    python3 backtest_options_reference.py                             writes backtest_options_reference.json, 36 small cases
    python3 backtest_options_reference.py --tool STOCKFORMER --cases 3000 [--first 1]
                                                                      random cases through the built tool, all outputs to 1e-9

A case is a dictionary: timestamps and rows of closes (None = missing), targets, funding, opens, a benchmark's level, and the
options by their names on the command line. Python 3.11.
"""
import argparse, csv, datetime, itertools, json, math, os, random, re, subprocess, sys, tempfile
import numpy as np
from scipy.stats import norm

YEAR = 365 * 86_400_000


class Bankrupt(Exception):
    pass


def columns(table, assets, filler):
    """Rows of `table` in the order of `assets`."""
    rows = np.full((len(table["timestamps"]), len(assets)), filler, dtype=float)
    for j, name in enumerate(table["assets"]):
        for i, row in enumerate(table["rows"]):
            rows[i, assets.index(name)] = math.nan if row[j] is None else row[j]
    return rows


def targets_in_force(weights, o):
    """The target of every row that is executed."""
    every, tranches = o.get("every", 1), o.get("tranches", 1)
    found = {}
    for j in range(0, len(weights), every):
        w = weights[max(0, j - tranches + 1):j + 1].mean(axis=0)
        if "max-weight" in o:
            w = np.clip(w, -o["max-weight"], o["max-weight"])
        if "max-gross" in o and np.abs(w).sum() > o["max-gross"]:
            w = w * (o["max-gross"] / np.abs(w).sum())
        if "max-net" in o and abs(w.sum()) > o["max-net"]:
            w = w * (o["max-net"] / abs(w.sum()))
        found[j] = w
    return found


class Account:
    """Everything that the rules keep, bar by bar."""

    def __init__(self, case, targets, band):
        o = case["options"]
        self.o, self.band = o, band
        self.assets, self.stamps = case["prices"]["assets"], case["prices"]["timestamps"]
        n = len(self.assets)
        self.close = columns(case["prices"], self.assets, math.nan)
        self.at_open = "opens" in case
        self.open = np.full_like(self.close, math.nan)
        if self.at_open:
            for t, row in zip(case["opens"]["timestamps"], columns(case["opens"], self.assets, math.nan)):
                self.open[self.stamps.index(t)] = row
        steps = np.diff(self.stamps)
        self.bar_ms = o.get("bar-ms", int(steps.min()) if len(steps) else 0)
        self.funding = ([], np.zeros((0, n)))
        if "funding" in case:
            self.funding = case["funding"]["timestamps"], columns(case["funding"], self.assets, math.nan)
        lag = o.get("lag", 1)
        self.due = {self.stamps.index(t) + lag: targets[j]
                    for j, t in enumerate(case["targets"]["timestamps"]) if j in targets}
        own = case.get("fees", {})
        pick = lambda i, name, flag: next(
            (v for v in [own.get(self.assets[i], {}).get(name)] if v is not None), o.get(flag, 0))
        self.fee_rate = np.array([pick(i, "fee_bps", "fee-bps") for i in range(n)]) / 1e4
        self.slip_rate = np.array([pick(i, "half_spread_bps", "slippage-bps") for i in range(n)]) / 1e4
        self.cash, self.units, self.mark = float(o.get("initial", 100000)), np.zeros(n), np.full(n, math.nan)
        self.book = {k: np.zeros(n) for k in ["pnl", "fee", "slippage", "funding", "borrow"]}
        self.interest_total = self.written_off = 0.0
        self.rows, self.held, self.trades, self.rebalances, self.bankrupt = [], [], [], 0, None

    def worth(self, price):
        return np.where(self.units != 0, self.units * price, 0.0)

    def move(self, price):
        self.book["pnl"] += np.where(self.units != 0, self.units * (price - self.mark), 0.0)
        self.mark = price

    def accrue(self, elapsed, row):
        y = elapsed / YEAR
        interest = self.cash * self.o.get("cash-bps-year", 0) / 1e4 * y
        borrow = np.where(self.units < 0, np.abs(self.worth(self.mark)), 0) * self.o.get("borrow-bps-year", 0) / 1e4 * y
        self.cash += interest - borrow.sum()
        self.book["borrow"] += borrow
        self.interest_total += interest
        row["borrow"] += borrow.sum()
        row["interest"] += interest

    def fund(self, low, high, price, row, closed=True):
        for f, rates in zip(*self.funding):
            if low < f and (f <= high if closed else f < high):
                paid = np.where(np.isnan(rates) | (self.units == 0), 0, self.worth(price) * np.nan_to_num(rates))
                self.cash -= paid.sum()
                self.book["funding"] += paid
                row["funding"] += paid.sum()

    def deal(self, k, d, new_units, price, value, row):
        for i in np.flatnonzero(np.abs(d) > 1e-12 * value):
            self.trades.append((self.stamps[k], self.assets[i], new_units[i] - self.units[i], price[i], d[i],
                                self.fee_rate[i] * abs(d[i]), self.slip_rate[i] * abs(d[i])))
        fee, slip = self.fee_rate * np.abs(d), self.slip_rate * np.abs(d)
        self.units = new_units
        self.cash -= d.sum() + fee.sum() + slip.sum()
        self.book["fee"] += fee
        self.book["slippage"] += slip
        row["fee"] += fee.sum()
        row["slippage"] += slip.sum()
        row["turnover"] += np.abs(d).sum() / value
        if self.cash + self.worth(price).sum() <= 0:
            raise Bankrupt

    def rebalance(self, k, price, can, row):
        if k not in self.due:
            return
        h = self.worth(price)
        value = self.cash + h.sum()
        if value <= 0:
            raise Bankrupt
        w = self.due[k]
        self.rebalances += 1
        limit, stuck, g = max(1, np.abs(w).sum()), np.abs(h[~can]).sum() / value, np.abs(w[can]).sum()
        s = 1 if g == 0 or g + stuck <= limit + 1e-14 else max(0, limit - stuck) / g
        d = np.where(can, s * w * value - h, 0)
        moves = can.copy()
        if self.band is not None:
            moves &= ~(np.abs(d) <= self.band * value)
        d = np.where(moves, d, 0)
        new = np.where(moves, s * w * value / np.where(can, price, 1), self.units)
        self.deal(k, d, new, price, value, row)

    def delist(self, k, value, row):
        last = self.o.get("delist-after")
        if last is None or k + 1 < last:
            return
        gone = np.isnan(self.close[k - last + 1:k + 1]).all(axis=0) & (self.units != 0)
        if gone.any():
            self.deal(k, np.where(gone, -self.worth(self.mark), 0), np.where(gone, 0, self.units), self.mark, value, row)

    def bar(self, k, row):
        stamp, close_k = self.stamps[k], self.stamps[k] + self.bar_ms
        before = self.stamps[k - 1] + self.bar_ms if k else None
        known = lambda new, old: np.where(np.isnan(new), old, new)
        if not self.at_open:
            m = known(self.close[k], self.mark)
            if k:
                self.accrue(stamp - self.stamps[k - 1], row)
                self.fund(before, close_k, self.mark, row, closed=False)
            self.move(m)
            if k:
                self.fund(close_k - 1, close_k, m, row)
        else:
            p = known(self.open[k], self.mark)
            if k:
                self.accrue(stamp - before, row)
                self.fund(before, stamp, self.mark, row)
            self.move(p)
            self.rebalance(k, p, ~np.isnan(self.open[k]), row)
            m = known(self.close[k], p)
            if k:
                self.accrue(self.bar_ms, row)
                self.fund(stamp, close_k, p, row, closed=False)
            self.move(m)
            if k:
                self.fund(close_k - 1, close_k, m, row)
        value = self.cash + self.worth(self.mark).sum()
        if value <= 0 and k > 0:
            raise Bankrupt
        self.delist(k, value, row)
        if not self.at_open:
            self.rebalance(k, m, ~np.isnan(self.close[k]), row)

    def run(self):
        for k in range(len(self.stamps)):
            row = dict.fromkeys(["turnover", "fee", "slippage", "funding", "borrow", "interest"], 0.0)
            if self.bankrupt is None:
                try:
                    self.bar(k, row)
                except Bankrupt:
                    self.bankrupt = k
                    self.written_off = -(self.cash + self.worth(self.mark).sum())
                    self.cash, self.units = 0.0, np.zeros(len(self.units))
            h = self.worth(self.mark)
            equity = self.cash + h.sum()
            row.update(timestamp_ms=self.stamps[k], equity=equity, cash=self.cash, holdings=h.sum(),
                       gross=np.abs(h).sum() / equity if equity else 0.0, net=h.sum() / equity if equity else 0.0)
            self.rows.append(row)
            self.held.append(self.units.copy())
        initial, previous, peak = self.o.get("initial", 100000), self.o.get("initial", 100000), self.o.get("initial", 100000)
        for row in self.rows:
            row["return"] = row["equity"] / previous - 1 if previous else 0.0
            previous = row["equity"]
            peak = max(peak, previous)
            row["drawdown"] = previous / peak - 1
        return self

    def returns(self):
        return np.array([row["return"] for row in self.rows])

    def attribution(self):
        table = []
        for i, name in enumerate(self.assets):
            b = {k: v[i] for k, v in self.book.items()}
            table.append([name, b["pnl"], b["fee"], b["slippage"], b["funding"], b["borrow"], 0.0,
                          b["pnl"] - b["fee"] - b["slippage"] - b["funding"] - b["borrow"]])
        table.append(["(cash)", 0.0, 0.0, 0.0, 0.0, 0.0, self.interest_total, self.interest_total])
        table.append(["(bankruptcy)", self.written_off, 0.0, 0.0, 0.0, 0.0, 0.0, self.written_off])
        return table


def statistics(r, initial, A):
    """The metrics of a series of returns alone."""
    n, equity = len(r), initial * np.cumprod(1 + r)
    peak = np.maximum.accumulate(np.concatenate([[initial], equity]))[1:]
    drawdown = equity / peak - 1
    run = longest = 0
    for x in drawdown:
        run = run + 1 if x < -1e-12 else 0
        longest = max(longest, run)
    total = equity[-1] / initial
    s = r.std(ddof=1) if n > 1 else math.nan
    ok = n > 1 and s >= 1e-12
    sr = r.mean() / s if ok else math.nan
    c = r - r.mean()
    skew = (c ** 3).mean() / (c ** 2).mean() ** 1.5 if ok else None
    kurt = (c ** 4).mean() / (c ** 2).mean() ** 2 if ok else None
    root = 1 - skew * sr + (kurt - 1) / 4 * sr ** 2 if ok else -1
    dd = math.sqrt((np.minimum(r, 0) ** 2).mean())
    with np.errstate(over="ignore"):
        cagr = total ** (A / n) - 1
    finite = lambda x: x if math.isfinite(x) else None
    moved = r[np.abs(r) > 1e-12]
    return dict(
        bars=n, annualization=A, initial=initial, total_return=total - 1, cagr=finite(cagr),
        volatility=s * math.sqrt(A) if n > 1 else None, sharpe=sr * math.sqrt(A) if ok else None,
        sortino=r.mean() / dd * math.sqrt(A) if dd >= 1e-12 else None, max_drawdown=min(0.0, drawdown.min()),
        max_drawdown_bars=longest, calmar=finite(cagr / abs(drawdown.min())) if drawdown.min() <= -1e-12 else None,
        hit_rate=float((moved > 0).mean()) if len(moved) else None, var_05=np.quantile(r, 0.05),
        cvar_05=np.sort(r)[:(n - 1) // 20 + 1].mean(), skew=skew, kurtosis=kurt,
        psr=norm.cdf(sr * math.sqrt(n - 1) / math.sqrt(root)) if root > 0 else None)


def months(stamps, r, b):
    key = lambda t: (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=t)).strftime("%Y-%m")
    found = []
    for name, bars in itertools.groupby(range(len(r)), lambda k: key(stamps[k])):
        bars = list(bars)
        month = {"month": name, "bars": len(bars), "return": np.prod(1 + r[bars]) - 1}
        if b is not None:
            month["benchmark"] = np.prod(1 + b[bars]) - 1
        found.append(month)
    return found


def run(case):
    """All outputs of a case."""
    o, A = case["options"], case["options"]["annualization"]
    assets = case["prices"]["assets"]
    weights = columns(dict(case["targets"]), assets, 0.0)
    targets = targets_in_force(weights, o)
    account = Account(case, targets, o.get("band")).run()
    r, initial = account.returns(), o.get("initial", 100000)
    metrics = statistics(r, initial, A)
    total = lambda name: sum(row[name] for row in account.rows)
    metrics.update(
        lag=o.get("lag", 1), final_equity=account.rows[-1]["equity"], turnover=A / len(r) * total("turnover"), fees=total("fee"),
        slippage=total("slippage"), costs=total("fee") + total("slippage"), funding=total("funding"),
        rebalances=account.rebalances, bankrupt=account.bankrupt is not None,
        bankrupt_timestamp_ms=None if account.bankrupt is None else account.stamps[account.bankrupt])
    names = ["timestamp_ms", "equity", "cash", "holdings", "return", "drawdown", "turnover", "fee", "slippage",
             "funding", "gross", "net"]
    for name in ["borrow", "interest"]:
        if {"borrow": "borrow-bps-year", "interest": "cash-bps-year"}[name] in o:
            metrics[name] = total(name)
            names.append(name)
    b = None
    if "benchmark" in case:
        kind = case["benchmark"] if isinstance(case["benchmark"], str) else "file"
        if kind == "file":
            at = dict(zip(case["benchmark"]["timestamps"], (row[0] for row in case["benchmark"]["rows"])))
            level = np.array([at[t] for t in account.stamps])
            b = np.concatenate([[0.0], level[1:] / level[:-1] - 1])
        else:
            equal = np.full(len(assets), 1 / len(assets))
            rows = sorted(targets)[:1] if kind == "buy-and-hold" else sorted(targets)
            b = Account(case, {j: equal for j in rows}, None).run().returns()
        for row, level in zip(account.rows, initial * np.cumprod(1 + b)):
            row["benchmark"] = level
        names.append("benchmark")
        metrics["benchmark"] = compare(r, b, kind, initial, A)
    if "monthly" in o:
        metrics["monthly"] = months(account.stamps, r, b)
    return dict(equity=[[row[name] for name in names] for row in account.rows], columns=names, metrics=metrics,
                positions=[row.tolist() for row in account.held], trades=account.trades,
                attribution=account.attribution())


def compare(r, b, kind, initial, A):
    a, own = r - b, statistics(b, initial, A)
    found = {"kind": kind, **{k: own[k] for k in ["total_return", "cagr", "volatility", "sharpe", "max_drawdown"]}}
    sd = a.std(ddof=1) if len(a) > 1 else math.nan
    vary = len(b) > 1 and b.std(ddof=1) >= 1e-12
    beta = np.cov(r, b)[0, 1] / b.var(ddof=1) if vary else None
    return {**found, "active_return": A * a.mean(), "tracking_error": sd * math.sqrt(A) if len(a) > 1 else None,
            "information_ratio": a.mean() / sd * math.sqrt(A) if sd >= 1e-12 else None, "beta": beta,
            "alpha": A * (r.mean() - beta * b.mean()) if vary else None}


def random_case(seed, small=False):
    """Any combination of options, on prices with gaps, late starts and delistings."""
    r = random.Random(seed)
    chance = lambda p: r.random() < p
    n, bars = r.randint(1, 3 if small else 6), r.randint(8, 16) if small else r.choice([1, 2, 5, 20, 45, 80])
    step = r.choice([3_600_000, 28_800_000, 86_400_000])
    start = 1_700_000_000_000 // step * step
    stamps = list(np.cumsum([start] + [step * r.choice([1, 1, 1, 1, 2, 3]) for _ in range(bars - 1)]).tolist())
    volatility, missing = r.choice([0.01, 0.03, 0.15, 0.5]), r.choice([0, 0.05, 0.3])
    level, closes, opens, gone = [r.choice([0.01, 1, 100, 5e4]) for _ in range(n)], [], [], [bars] * n
    for i in range(n):
        if chance(0.25):
            gone[i] = r.randint(1, bars)
    late = [r.randint(0, bars // 2) if chance(0.25) else 0 for _ in range(n)]
    for k in range(bars):
        first = [p * math.exp(r.gauss(0, volatility / 2)) for p in level]
        level = [p * math.exp(r.gauss(0, volatility)) for p in first]
        there = [late[i] <= k < gone[i] for i in range(n)]
        closes.append([level[i] if there[i] and not chance(missing) else None for i in range(n)])
        opens.append([first[i] if there[i] and not chance(missing) else None for i in range(n)])
    assets = [f"A{i}" for i in range(n)]
    case = {"prices": dict(timestamps=stamps, assets=assets, rows=closes)}
    named = r.sample(assets, r.randint(1, n))
    rows = sorted(r.sample(stamps, r.randint(1, bars)))
    gross = r.choice([0.5, 1, 1, 1.7, 5, 20])
    short = chance(0.6)
    targets = []
    for _ in rows:
        w = [r.uniform(-1 if short else 0, 1) if chance(0.85) else 0.0 for _ in named]
        total = sum(map(abs, w)) or 1
        targets.append([gross * x / total for x in w])
    case["targets"] = dict(timestamps=rows, assets=named, rows=targets)
    o = {"annualization": r.choice([12, 252, 365.25, 8760])}
    for name, p, draw in [
        ("fee-bps", 0.7, lambda: r.choice([0, 2, 10, 300])), ("slippage-bps", 0.5, lambda: r.choice([0, 1.5, 20])),
        ("lag", 0.7, lambda: r.choice([0, 1, 1, 2, 5])), ("initial", 0.5, lambda: r.choice([1, 1000, 1e6])),
        ("every", 0.4, lambda: r.choice([1, 2, 3, 7])), ("tranches", 0.4, lambda: r.choice([1, 2, 3, 8, 200])),
        ("max-weight", 0.35, lambda: r.choice([0.05, 0.3, 2])), ("max-gross", 0.35, lambda: r.choice([0.2, 0.8, 1, 3])),
        ("max-net", 0.35, lambda: r.choice([0.01, 0.3, 1])), ("band", 0.4, lambda: r.choice([0, 0.01, 0.05, 0.3])),
        ("borrow-bps-year", 0.4, lambda: r.choice([0, 50, 3000])), ("cash-bps-year", 0.4, lambda: r.choice([0, 400, 2500])),
        ("delist-after", 0.4, lambda: r.choice([1, 2, 3, 10])),
    ]:
        if chance(p):
            o[name] = draw()
    if chance(0.4):
        o["monthly"] = True
    if chance(0.45):
        o["lag"] = max(1, o.get("lag", 1))
        o["fill"] = "next-open"
        kept = [k for k in range(bars) if chance(0.9)] or [0]
        named = r.sample(range(n), r.randint(1, n))
        case["opens"] = dict(timestamps=[stamps[k] for k in kept], assets=[assets[i] for i in named],
                             rows=[[opens[k][i] for i in named] for k in kept])
        if chance(0.4):
            o["bar-ms"] = r.choice([1, step // 3, step])
    elif chance(0.4):
        o["bar-ms"] = r.choice([0, step // 3, step, 5 * step])
    if len(stamps) == 1 and "bar-ms" in o:
        del o["bar-ms"]
    if chance(0.5):
        times = sorted({r.randrange(stamps[0] - step, stamps[-1] + 3 * step, step // 3) for _ in range(r.randint(1, 2 * bars))}
                       | {t + o.get("bar-ms", step) for t in stamps[:: r.choice([1, 3])]})
        named = r.sample(assets, r.randint(1, n))
        case["funding"] = dict(timestamps=times, assets=named,
                               rows=[[r.gauss(0, 0.002) if chance(0.8) else None for _ in named] for _ in times])
    if chance(0.4):
        case["fees"] = {a: dict(fee_bps=r.choice([None, 0, 5, 40]), half_spread_bps=r.choice([None, 0, 2.5, 30]))
                        for a in r.sample(assets, r.randint(1, n))}
    if chance(0.5):
        case["benchmark"] = r.choice(["equal-weight", "buy-and-hold", "file"])
        if case["benchmark"] == "file":
            times = sorted(set(stamps) | {stamps[0] - 7, stamps[-1] + 9, stamps[len(stamps) // 2] + 5})
            flat = chance(0.2)
            case["benchmark"] = dict(timestamps=times, assets=["INDEX"],
                                     rows=[[100.0 if flat else 100 * math.exp(r.gauss(0, 0.05))] for _ in times])
    case["options"] = o
    return case


def write_wide(path, table):
    with open(path, "w") as file:
        file.write(",".join(["timestamp_ms"] + table["assets"]) + "\n")
        for t, row in zip(table["timestamps"], table["rows"]):
            file.write(",".join([str(t)] + ["" if x is None else repr(float(x)) for x in row]) + "\n")


def by_tool(tool, case, folder):
    """All outputs of a case by the command line."""
    path = lambda name: os.path.join(folder, name)
    arguments = [tool, "backtest"]
    for name, option in [("prices", "prices"), ("targets", "weights"), ("funding", "funding"), ("opens", "opens")]:
        if name in case:
            write_wide(path(name), case[name])
            arguments += ["--" + option, path(name)]
    if "fees" in case:
        with open(path("fees"), "w") as file:
            file.write("half_spread_bps,venue,asset,fee_bps\n")
            for name, cost in case["fees"].items():
                text = lambda x: "" if x is None else repr(x)
                file.write(f"{text(cost['half_spread_bps'])},x,{name},{text(cost['fee_bps'])}\n")
        arguments += ["--fees", path("fees")]
    if "benchmark" in case:
        kind = case["benchmark"]
        if not isinstance(kind, str):
            write_wide(path("benchmark"), kind)
            kind = path("benchmark")
        arguments += ["--benchmark", kind]
    for name, value in case["options"].items():
        arguments += ["--" + name] + ([] if value is True else [str(value)])
    outputs = {"out": "e.csv", "json": "m.json", "positions": "u.csv", "trades": "t.csv", "attribution": "a.csv"}
    for option, name in outputs.items():
        arguments += ["--" + option, path(name)]
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(" ".join(arguments) + "\n" + done.stderr)
    def table(name, text=None):
        """The header and the rows, all numbers but for the column called `text`."""
        head, *rows = csv.reader(open(path(name)))
        return head, [[x if column == text else float(x) for column, x in zip(head, row)] for row in rows]

    names, equity = table("e.csv")
    head, trades = table("t.csv", "asset")
    assert head == "timestamp_ms,asset,units,price,notional,fee,slippage".split(",")
    head, attribution = table("a.csv", "asset")
    assert head == "asset,pnl,fee,slippage,funding,borrow,interest,total".split(",")
    return dict(equity=equity, columns=names, metrics=json.load(open(path("m.json"))),
                positions=[row[1:] for row in table("u.csv")[1]], trades=trades, attribution=attribution)


def differences(found, expected, scale, place=""):
    """Where two results are not the same to 1e-9, or to 1e-13 of the start in what is left of cash after buying for all of it."""
    if isinstance(expected, dict):
        missing = [k for k in expected if k not in found]
        return [f"{place}: no {k}" for k in missing] + [
            x for k in expected if k in found for x in differences(found[k], expected[k], scale, f"{place}.{k}")]
    if isinstance(expected, (list, tuple)):
        if len(found) != len(expected):
            return [f"{place}: {len(found)} for {len(expected)}"]
        return [x for i, (a, b) in enumerate(zip(found, expected)) for x in differences(a, b, scale, f"{place}[{i}]")]
    if expected is None or isinstance(expected, (str, bool)):
        return [] if found == expected else [f"{place}: {found} for {expected}"]
    rounding = 1e-13 * scale if re.fullmatch(r"\.equity\[\d+\]\[[123]\]", place) else 0
    if found is None or isinstance(found, str) or not abs(found - expected) <= 1e-9 * max(1, abs(expected)) + rounding:
        return [f"{place}: {found} for {expected}"]
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1)
    a = parser.parse_args()
    if not a.tool:
        cases = []
        for seed in range(1, 37):
            case = random_case(seed, small=True)
            cases.append({**case, "expected": run(case)})
        with open("backtest_options_reference.json", "w") as file:
            json.dump(cases, file, default=lambda x: x.item())
        return
    bankrupt = trades = wrong = 0
    for seed in range(a.first, a.first + a.cases):
        case = random_case(seed)
        expected = run(case)
        with tempfile.TemporaryDirectory() as folder:
            found = by_tool(a.tool, case, folder)
        wrongs = differences(found, expected, case["options"].get("initial", 100000))
        bankrupt += expected["metrics"]["bankrupt"]
        trades += len(expected["trades"])
        if wrongs:
            wrong += 1
            print(seed, case["options"], wrongs[:4])
    print(f"{a.cases} cases, {bankrupt} bankrupt, {trades} trades, {wrong} differ")
    sys.exit(wrong > 0)


main()
