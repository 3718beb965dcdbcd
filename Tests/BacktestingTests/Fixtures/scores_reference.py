"""Writes scores_reference.json: further scores of forecasts by statsmodels, scipy and scikit-learn.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 && python3 scores_reference.py

OLS(x, 1).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True)
OLS(y, [1, p]).fit(cov_type="cluster", cov_kwds={"groups": timestamps})
brier_score_loss, log_loss, roc_auc_score, calibration_curve(n_bins=10, strategy="quantile"), mean_pinball_loss
Rows of 12 significant digits in the order of KEYS; null = undefined.
"""
import json, math, sys, warnings
import numpy as np, scipy.stats as st, statsmodels.api as sm
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss, mean_pinball_loss, roc_auc_score
from inputs import sizes, tables

warnings.simplefilter("ignore")
LEVEL = 0.8


def hac(x, horizon):
    """t and lag of the test that the mean is 0."""
    x, n = np.asarray(x, float), len(x)
    if n < 2 or x.max() == x.min() or x.std(ddof=1) < 1e-12:
        return None, None
    lag = min(max(horizon - 1, math.floor(4 * (n / 100) ** (2 / 9) + 1e-9)), n - 1)
    fit = sm.OLS(x, np.ones(n)).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True)
    return float(fit.tvalues[0]), lag


def student(t, n, sides=2):
    return None if t is None else float(2 * st.t.sf(abs(t), n - 1) if sides == 2 else st.t.sf(t, n - 1))


def correlation(a, b, rank=False):
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float((st.spearmanr if rank else st.pearsonr)(a, b)[0])


def signs(p, y, middle):
    """Hits and rises of the cells of one timestamp that have both signs."""
    ok = (p != middle) & (y != 0)
    return (p[ok] > middle) == (y[ok] > 0), y[ok] > 0


def direction(groups, middle, horizon):
    groups = [g for g in (signs(p, y, middle) for p, y in groups) if len(g[0])]
    if not groups:
        return dict(hit_rate=None, majority_rate=None, hit_excess=None, hit_t=None, hit_p=None)
    hits, rises = (np.concatenate([g[k] for g in groups]) for k in (0, 1))
    up = 2 * rises.sum() >= len(rises)
    e = [h.mean() - (r == up).mean() for h, r in groups]
    t, _ = hac(e, horizon)
    majority = max(rises.mean(), 1 - rises.mean())
    return dict(hit_rate=hits.mean(), majority_rate=majority, hit_excess=hits.mean() - majority, hit_t=t,
                hit_p=student(t, len(e), 1))


def calibration(groups):
    names = ["calibration_" + k for k in ("intercept", "slope", "intercept_se", "slope_se", "p")]
    p, y = (np.concatenate([g[k] for g in groups]) for k in (0, 1))
    if len(p) < 3 or np.ptp(p) == 0:
        return dict.fromkeys(names)
    ids = np.concatenate([np.full(len(g[0]), k) for k, g in enumerate(groups)])
    model = sm.OLS(y, np.column_stack([np.ones(len(p)), p]))
    if len(groups) < 2:
        return dict(zip(names, [*model.fit().params, None, None, None]))
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": ids})
    a, b = fit.bse
    chance = None if b < 1e-12 else 2 * st.t.sf(abs((fit.params[1] - 1) / b), len(groups) - 1)
    return dict(zip(names, [*fit.params, a, b, chance]))


def intervals(y, low, high):
    ok = ~np.isnan(y) & ~np.isnan(low) & ~np.isnan(high)
    y, l, u = y[ok], low[ok], high[ok]
    if not len(y):
        return dict(interval_cells=0)
    alpha = 1 - LEVEL
    return dict(interval_cells=len(y), coverage=np.mean((l <= y) & (y <= u)), interval_width=np.mean(u - l),
                interval_score=np.mean((u - l) + 2 / alpha * np.maximum(l - y, 0) + 2 / alpha * np.maximum(y - u, 0)),
                pinball_lower=mean_pinball_loss(y, l, alpha=alpha / 2),
                pinball_upper=mean_pinball_loss(y, u, alpha=1 - alpha / 2))


def sections(p, y):
    groups = [(a[~np.isnan(a) & ~np.isnan(b)], b[~np.isnan(a) & ~np.isnan(b)]) for a, b in zip(p, y)]
    return [g for g in groups if len(g[0])]


def scores(p, y, low, high, horizon):
    groups = sections(p, y)
    if not groups:
        return None
    result = {}
    for name, rank in (("ic", False), ("rank_ic", True)):
        values = [c for c in (correlation(a, b, rank) for a, b in groups) if c is not None]
        t, lag = hac(values, horizon)
        result[name + "_t_nw"], result[name + "_p_nw"] = t, student(t, len(values))
        if not rank:
            result["ic_nw_lag"] = lag
    cw, lag = hac([np.mean(b ** 2 - ((b - a) ** 2 - a ** 2)) for a, b in groups], horizon)
    result |= dict(cw=cw, cw_lag=lag, cw_p=None if cw is None else st.norm.sf(cw))
    return result | calibration(groups) | direction(groups, 0, horizon) | intervals(y, low, high)


def probabilities(p, y, horizon):
    groups = sections(p, y)
    if not groups:
        return None
    q, o = np.concatenate([g[0] for g in groups]), np.concatenate([g[1] for g in groups]) > 0
    clipped = np.clip(q, 1e-12, 1 - 1e-12)
    rose, said = calibration_curve(o, q, n_bins=10, strategy="quantile")
    return dict(brier=brier_score_loss(o, q, labels=[False, True]) if 0 < o.mean() < 1 else np.mean((q - o) ** 2),
                log_loss=log_loss(o, np.column_stack([1 - clipped, clipped]), labels=[False, True]),
                auroc=roc_auc_score(o, q) if 0 < o.mean() < 1 else None, base_rate=o.mean(),
                hit_rate=direction(groups, 0.5, horizon)["hit_rate"]), rose, said


def by_asset(p, y):
    rows = []
    for a, b in zip(p.T, y.T):
        ok = ~np.isnan(a) & ~np.isnan(b)
        a, b = a[ok], b[ok]
        if not len(a):
            rows.append([0] + [None] * 7)
            continue
        hits, _ = signs(a, b, 0)
        rows.append([len(a), np.mean((b - a) ** 2), np.mean(abs(b - a)),
                     1 - np.sum((b - a) ** 2) / np.sum(b ** 2) if np.any(b) else None,
                     hits.mean() if len(hits) else None, correlation(a, b), correlation(a, b, True),
                     np.mean((b - a) ** 2 - b ** 2)])
    return rows


def quantiles(p, y, count, horizon):
    used = []
    for a, b in sections(p, y):
        if len(a) >= count and np.ptp(a) > 0:
            group = np.empty(len(a), int)
            group[np.argsort(a, kind="stable")] = np.arange(len(a)) * count // len(a)
            used.append([b[group == g] for g in range(count)])
    columns = [[u[g] for u in used] for g in range(count)]
    rows = []
    means = [[c.mean() for c in column] for column in columns]
    cells = [sum(map(len, column)) for column in columns]
    for x, n in [*zip(means, cells), ([b - a for a, b in zip(means[0], means[-1])], cells[0] + cells[-1])]:
        t, _ = hac(x, horizon)
        rows.append([len(x), n, np.mean(x) if x else None, np.std(x, ddof=1) if len(x) > 1 else None, t,
                     student(t, len(x))])
    return rows


def short(v):
    if v is None or isinstance(v, (int, np.integer)):
        return None if v is None else int(v)
    return float(f"{float(v):.12g}")


def case(number):
    _, _, horizon, count = sizes(number)
    p, y, low, high, chance = tables(number)
    found, said = scores(p, y, low, high, horizon), probabilities(chance, y, horizon)
    line = dict(case=number, scores=None, probability=None)
    if found:
        line["scores"] = [short(found.get(k)) for k in KEYS]
        if number % 3 == 0:
            line["assets"] = [[short(v) for v in row] for row in by_asset(p, y)]
            line["quantiles"] = [[short(v) for v in row] for row in quantiles(p, y, count, horizon)]
    if said:
        line["probability"] = [short(said[0][k]) for k in ("brier", "log_loss", "auroc", "base_rate", "hit_rate")]
        line["bins"] = [[short(v) for v in row] for row in said[1:]] if number % 3 == 0 else None
    return line


KEYS = ["ic_t_nw", "ic_p_nw", "ic_nw_lag", "rank_ic_t_nw", "rank_ic_p_nw", "cw", "cw_p", "cw_lag", "calibration_intercept",
        "calibration_slope", "calibration_intercept_se", "calibration_slope_se", "calibration_p", "hit_rate", "majority_rate",
        "hit_excess", "hit_t", "hit_p", "interval_cells", "coverage", "interval_width", "interval_score", "pinball_lower",
        "pinball_upper"]
if __name__ == "__main__":
    lines = [json.dumps(case(number)) for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 240)]
    with open("scores_reference.json", "w") as file:
        file.write('{"keys": ' + json.dumps(KEYS) + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n")
