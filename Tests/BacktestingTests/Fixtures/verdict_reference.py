"""Writes verdict_reference.json: what the best of several configurations is worth, by skfolio, purgedcv and arch.

    pip install numpy==2.4.6 scipy==1.17.1 skfolio==1.12.2 purgedcv==0.1.11 arch==8.0.0 && python3 verdict_reference.py

skfolio.measures.deflated_sharpe_ratio(best, all SR), probabilistic_sharpe_ratio
purgedcv.probability_of_backtest_overfitting(returns.T, n_splits=S): logits, slope, out-of-sample performance (pbo counts logit <= 0)
arch.bootstrap.SPA(0, -d/omega, block_size=L, reps=B, bootstrap="stationary", studentize=False): three p-values, and its `upper`
of -d that of the reality check. Track records, omega and numbers of trials are written out here.
"""
import json, math, warnings
import numpy as np, scipy.stats as st
from arch.bootstrap import SPA
from inputs import uniform
from purgedcv import probability_of_backtest_overfitting
from skfolio.measures import deflated_sharpe_ratio, probabilistic_sharpe_ratio

warnings.simplefilter("ignore")
G = 0.5772156649015329
DRAWS = 2000


def columns(case):
    """Whole numbers over 1e4, [T, M]: a common part, an own part, in some cases ties, flat and repeated columns."""
    rows, width = 4 + case * 7 % 90, 1 + case % 6
    own = np.floor(uniform(5000 + 10 * case, rows * width) * 401).astype(int).reshape(rows, width) - 195
    common = np.floor(uniform(5001 + 10 * case, rows) * 301).astype(int) - 150
    x = own + (case % 3) * common[:, None]
    if case % 7 == 3:
        x = x // 100
    if case % 5 == 1 and width > 2:
        x[:, 1] = 7
    if case % 5 == 2 and width > 2:
        x[:, 2] = x[:, 0]
    return x / 1e4


def flat(x):
    return x.max() == x.min() or x.std(ddof=1) < 1e-12


def bracket(x):
    sr = x.mean() / x.std(ddof=1)
    return sr, 1 - st.skew(x) * sr + (st.kurtosis(x, fisher=False) - 1) / 4 * sr ** 2


def track(x, above):
    sr, b = bracket(x)
    return 1 + b * (st.norm.ppf(0.95) / (sr - above)) ** 2 if sr > above and b > 0 and sr > 0 else None


def variance(d, block):
    """Of sqrt(T) times each column's mean under the stationary bootstrap."""
    n, x = len(d), d - d.mean(0)
    total = (x ** 2).mean(0)
    for i in range(1, n):
        k = (1 - i / n) * (1 - 1 / block) ** i + i / n * (1 - 1 / block) ** (n - i)
        total = total + 2 * k * (x[i:] * x[: n - i]).sum(0) / n
    return total


def superiority(x, block, case):
    keep = [j for j in range(x.shape[1]) if x[:, j].max() > x[:, j].min() and variance(x[:, [j]], block)[0] >= 1e-24]
    if not keep:
        return [None] * 6
    d = x[:, keep]
    w = np.sqrt(variance(d, block))
    n = len(d)

    def spa(losses):
        test = SPA(np.zeros(n), losses, block_size=block, reps=DRAWS, bootstrap="stationary", studentize=False, seed=7 + case)
        test.compute()
        return test.pvalues

    p = spa(-d / w)
    return [math.sqrt(n) * (d.mean(0) / w).max(), p["lower"], p["consistent"], p["upper"],
            math.sqrt(n) * d.mean(0).max(), spa(-d)["upper"]]


def case(number):
    x = columns(number)
    n, m = x.shape
    alive = [j for j in range(m) if not flat(x[:, j])]
    sr = np.array([x[:, j].mean() / x[:, j].std(ddof=1) for j in alive])
    out = dict(case=number)
    best = alive[int(np.argmax(sr))] if alive else None
    rho = 1.0
    if len(alive) > 1:
        c = np.corrcoef(x[:, alive].T)
        rho = min(1, max(0, c[np.triu_indices(len(alive), 1)].mean()))
    out["best"] = best
    numbers = dict(
        best_sharpe=sr.max() * 16 if alive else None,
        best_psr=float(probabilistic_sharpe_ratio(x[:, best])) if alive and bracket(x[:, best])[1] > 0 else None,
        trials_effective=rho + (1 - rho) * len(alive) if alive else None,
        sharpe_variance=sr.var(ddof=1) if len(alive) > 1 else None)
    count = max(1, len(alive))
    sr0 = 0.0
    if count > 1:
        sr0 = max(0, sr.std(ddof=1) * ((1 - G) * st.norm.ppf(1 - 1 / count) + G * st.norm.ppf(1 - 1 / (count * math.e))))
    numbers["expected_max_sharpe"] = sr0 * 16
    numbers["dsr"] = float(deflated_sharpe_ratio(x[:, best], sr)) if alive and bracket(x[:, best])[1] > 0 else None
    numbers["min_track_record"] = track(x[:, best], 0) if alive else None
    numbers["min_track_record_deflated"] = track(x[:, best], sr0) if alive else None
    splits = 2 + 2 * (number % 4)
    if m >= 2 and n >= 2 * splits:
        r = probability_of_backtest_overfitting(x.T.copy(), n_splits=splits)
        logits = np.asarray(r.logits)
        numbers |= dict(pbo=float(np.mean(logits <= 1e-12)), pbo_combinations=r.n_combos,
                        pbo_logit_mean=float(logits.mean()), pbo_slope=float(r.slope), pbo_loss=float(np.mean(r.is_oos_performance[:, 1] < 0)))
    else:
        numbers |= dict.fromkeys(["pbo", "pbo_combinations", "pbo_logit_mean", "pbo_slope", "pbo_loss"])
    block = math.ceil(n ** (1 / 3) - 1e-9)
    names = ["spa", "spa_p_lower", "spa_p_consistent", "spa_p_upper", "reality_check", "reality_check_p"]
    numbers |= dict(zip(names, superiority(x, block, number)))
    out["numbers"] = {k: None if v is None or not math.isfinite(v) else float(f"{v:.12g}") for k, v in numbers.items()}
    return out


if __name__ == "__main__":
    lines = [json.dumps(case(number)) for number in range(60)]
    with open("verdict_reference.json", "w") as file:
        file.write('{"draws": %d, "cases": [\n' % DRAWS + ",\n".join(lines) + "\n]}\n")
