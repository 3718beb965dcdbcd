"""Inputs of the fixtures that are made of nothing but whole numbers, so that Swift has the same bits (`FixtureInputs`)."""
import numpy as np

FLAVOURS = ["plain", "ties", "constant", "one asset", "two rows", "one row", "zeros", "rising", "sparse", "long"]


def uniform(seed, count):
    """splitmix64 over a counter: values in [0, 1)."""
    i = np.arange(1, count + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + i * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


def whole(seed, count, reach):
    """Whole numbers from -reach to reach."""
    return np.floor(uniform(seed, count) * (2 * reach + 1)).astype(np.int64) - reach


def sizes(case):
    """Rows, assets, horizon, quantiles of a case."""
    flavour = FLAVOURS[case % 10]
    rows = {"two rows": 2, "one row": 1, "long": 120}.get(flavour, 3 + case % 23)
    assets = 1 if flavour == "one asset" else 2 + case % 5
    return rows, assets, 1 + case // 10 % 6, 2 + case // 7 % 3


def tables(case):
    """Forecasts, outcomes, lower and upper bounds [rows, assets], probabilities; NaN = missing."""
    flavour = FLAVOURS[case % 10]
    rows, assets, _, _ = sizes(case)
    n, seed = rows * assets, 1000 * case
    reach = {"ties": 2, "zeros": 1}.get(flavour, 1000)
    y = whole(seed + 1, n, reach)
    p = y // 4 + whole(seed + 2, n, reach)
    if flavour == "constant":
        p = np.full(n, 3)
    if flavour == "rising":
        y = np.abs(y) + 1
    low = whole(seed + 3, n, 1000)
    high = low + np.abs(whole(seed + 4, n, 1500))
    chance = np.abs(whole(seed + 5, n, 10 if flavour == "ties" else 1000))
    result = []
    for k, values in enumerate([p / 1e4, y / 1e4, low / 1e4, high / 1e4, chance / (10 if flavour == "ties" else 1000)]):
        gone = uniform(seed + 10 + k, n) < (0.6 if flavour == "sparse" else 0.1)
        result.append(np.where(gone, np.nan, values).reshape(rows, assets))
    return result
