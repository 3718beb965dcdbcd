"""Writes evaluate_reference.json: forecasts, outcomes and their scores by numpy and scipy; block indices by arch.

    pip install numpy==2.4.6 scipy==1.17.1 arch==8.0.0 && python3 evaluate_reference.py
"""
import json, math
import numpy as np, scipy.stats as st
from arch.bootstrap._samplers_python import stationary_bootstrap_sample


def diebold_mariano(d, h):
    n = len(d)
    if n <= h or np.all(d == d[0]):
        return None, None, None
    m = d.mean()
    g = [((d[k:] - m) * (d[: n - k] - m)).sum() / n for k in range(h)]
    v, kernel = g[0] + 2 * sum(g[1:]), "rectangular"
    if v <= 0:
        v, kernel = g[0] + 2 * sum((1 - k / h) * g[k] for k in range(1, h)), "bartlett"
    t = m / math.sqrt(v / n) * math.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    return t, 2 * st.t.sf(abs(t), n - 1), kernel


def scores(p, y, h):
    ok = ~np.isnan(p) & ~np.isnan(y)
    pc, yc = p[ok], y[ok]
    ic, rank_ic, d = [], [], []
    for i in range(len(p)):
        a, b = p[i][ok[i]], y[i][ok[i]]
        if len(a):
            d.append(np.mean((b - a) ** 2 - b ** 2))
        if len(a) >= 2 and np.ptp(a) > 0 and np.ptp(b) > 0:
            ic.append(np.corrcoef(a, b)[0, 1])
            rank_ic.append(st.spearmanr(a, b)[0])
    both = (pc != 0) & (yc != 0)
    dm, dm_p, kernel = diebold_mariano(np.array(d), h)
    return dict(n_cells=int(ok.sum()), n_times=len(d), mse=np.mean((yc - pc) ** 2), mae=np.mean(abs(yc - pc)),
                r2=1 - np.sum((yc - pc) ** 2) / np.sum(yc ** 2),
                hit_rate=np.mean(np.sign(pc[both]) == np.sign(yc[both])),
                ic=np.mean(ic), ic_std=np.std(ic, ddof=1), icir=np.mean(ic) / np.std(ic, ddof=1), ic_count=len(ic),
                rank_ic=np.mean(rank_ic), rank_ic_std=np.std(rank_ic, ddof=1),
                rank_icir=np.mean(rank_ic) / np.std(rank_ic, ddof=1),
                mse_diff=np.mean(d), dm=dm, dm_p=dm_p, dm_kernel=kernel)


def case(seed, rows, assets, horizon, rounded=False, alternating=False):
    r = np.random.default_rng(seed)
    y = r.normal(0, 0.01, (rows, assets))
    p = 0.2 * y + r.normal(0, 0.01, (rows, assets))
    if alternating:
        y = np.abs(y) + 0.01
        p = y * np.where(np.arange(rows) % 2 == 0, 0.2, 2.5)[:, None] + r.normal(0, 0.002, (rows, assets))
    if rounded:
        p, y = p.round(2), y.round(2)
    p[r.random(p.shape) < 0.15] = np.nan
    y[r.random(y.shape) < 0.15] = np.nan
    p[3] = np.nan
    y[5, 1:] = np.nan
    nan = lambda m: [[None if np.isnan(v) else float(v) for v in row] for row in m]
    return dict(horizon=horizon, predictions=nan(p), targets=nan(y), expected=scores(p, y, horizon))


r = np.random.default_rng(9)
starts = r.integers(0, 30, 30)
uniforms = r.random(30)
indices = stationary_bootstrap_sample(starts.copy(), uniforms, 1 / 3.5)
cases = [case(1, 60, 5, 1), case(2, 80, 4, 6), case(3, 60, 6, 1, rounded=True), case(4, 41, 3, 2, alternating=True)]
json.dump(dict(cases=cases, bootstrap=dict(starts=starts.tolist(), uniforms=uniforms.tolist(), block=3.5,
                                           indices=indices.tolist())),
          open("evaluate_reference.json", "w"), default=float)
for c in cases:
    print(c["expected"])
