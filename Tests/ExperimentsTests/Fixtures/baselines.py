"""Writes baselines.json: closes of three assets, and forecasts of baselines by statsmodels and scikit-learn.

    pip install numpy==2.4.6 statsmodels==0.15.0 scikit-learn==1.9.1 && python3 baselines.py
"""
import itertools, json
import numpy as np, statsmodels.api as sm
from sklearn.linear_model import Ridge

L, N, T = 3, 3, 240
generator = np.random.default_rng(11)
r = np.zeros((T, N))
for t in range(1, T):
    shock = generator.normal(0, 0.01, N)
    r[t] = shock + [-0.3 * r[t - 1, 0], 0.35 * r[t - 1, 0], 0.25 * r[t - 2, 1] if t > 1 else 0]
close = 100 * np.exp(np.cumsum(r, axis=0))

x = np.full((T, N), np.nan)
x[1:] = np.diff(np.log(close), axis=0)
y = np.full((T, N), np.nan)
y[:-1] = x[1:]
first, second = int(0.7 * T), int(0.85 * T)
train = [t for t in range(L, first) if t + 1 < first]
validation = [t for t in range(first, second) if t + 1 < second]
test = [t for t in range(second, T) if t + 1 < T]
z = ((x - np.nanmean(x[:first], 0)) / np.nanstd(x[:first], 0, ddof=1)).astype(np.float32).astype(np.float64)
scale = np.std(y[train], axis=0, ddof=1)


def ar1(asset):
    fit = sm.OLS(y[train, asset], sm.add_constant(x[train, asset])).fit()
    return fit.predict(sm.add_constant(x[test, asset]))


def ridge(assets):
    rows = lambda ends, bars: np.array([z[t - bars + 1 : t + 1, assets].ravel() for t in ends])
    labels = lambda ends: y[np.ix_(ends, assets)] / scale[assets]
    best = None
    for bars, power in itertools.product([1, 2, 3], np.arange(-3, 3.5, 0.5)):
        fit = Ridge(alpha=len(train) * 10.0**power).fit(rows(train, bars), labels(train))
        shape = (-1, len(assets))
        error = np.mean((fit.predict(rows(validation, bars)).reshape(shape) - labels(validation)) ** 2)
        if best is None or error < best[0]:
            best = error, bars, power, fit.predict(rows(test, bars)).reshape(shape) * scale[assets]
    return best


alone = [ridge([a]) for a in range(N)]
together = ridge([0, 1, 2])
json.dump(
    dict(
        close=close.tolist(), test=test, ar1=np.array([ar1(a) for a in range(N)]).T.tolist(),
        ridge=np.hstack([f for *_, f in alone]).tolist(), ridge_bars=[b for _, b, *_ in alone],
        ridge_powers=[float(p) for *_, p, _ in alone], var_ridge=together[3].tolist(),
        var_ridge_bars=together[1], var_ridge_power=float(together[2])),
    open("baselines.json", "w"))
