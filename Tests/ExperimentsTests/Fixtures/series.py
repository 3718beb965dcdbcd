"""Writes series.json: two series, and what closed forms make of their test part by scikit-learn.

    pip install numpy==2.4.6 scikit-learn==1.9.1 && python3 series.py
"""
import json
import numpy as np
from sklearn.linear_model import Ridge

L, P, train, validation, test = 8, 3, 120, 40, 40
generator = np.random.default_rng(2)
t = np.arange(210)
x = np.stack(
    [5 + np.sin(t / 4) + 0.3 * generator.normal(size=210), np.cumsum(generator.normal(size=210))], axis=1).round(4)
z = (x - x[:train].mean(0)) / x[:train].std(0)
windows = lambda low, high: [(z[s - L : s, c], z[s : s + P, c]) for s in range(low, high - P + 1) for c in range(2)]
seen, unseen = windows(L, train), windows(train + validation, train + validation + test)
fit = Ridge(alpha=1).fit([w - w[-1] for w, _ in seen], [y - w[-1] for w, y in seen])
forecasts = dict(
    repeat=[w[-1].repeat(P) for w, _ in unseen], mean=[np.zeros(P) for _ in unseen],
    nlinearRidge=[fit.predict([w - w[-1]])[0] + w[-1] for w, _ in unseen])
errors = {k: np.array(f) - np.array([y for _, y in unseen]) for k, f in forecasts.items()}
json.dump(
    dict(x=x.tolist(), scores={k: [float(np.mean(e**2)), float(np.mean(abs(e)))] for k, e in errors.items()}),
    open("series.json", "w"))
