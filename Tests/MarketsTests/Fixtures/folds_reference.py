"""Writes folds_reference.json: rows of training and tests by skfolio, as ranges [first, last + 1].

    pip install skfolio==1.12.2 && python3 folds_reference.py

WalkForward(test_size=b, train_size=a, purged_size=p, expand_train=e, reduce_test=False).split(X)
CombinatorialPurgedCV(n_folds=F, n_test_folds=k, purged_size=p, embargo_size=e).split(X), get_path_ids()
"""
import json
import numpy as np
from skfolio.model_selection import CombinatorialPurgedCV, WalkForward


def ranges(rows):
    rows = np.asarray(rows)
    if not len(rows):
        return []
    cuts = np.flatnonzero(np.diff(rows) != 1) + 1
    return [[int(part[0]), int(part[-1]) + 1] for part in np.split(rows, cuts)]


def walk(bars, train, test, purge, expanding):
    cv = WalkForward(test_size=test, train_size=train, purged_size=purge, expand_train=expanding, reduce_test=False)
    splits = [[ranges(a), ranges(b), [0]] for a, b in cv.split(np.zeros((bars, 1)))]
    return dict(bars=bars, train=train, test=test, purge=purge, expanding=expanding, splits=splits)


def combinatorial(bars, folds, tests, purge, embargo):
    cv = CombinatorialPurgedCV(n_folds=folds, n_test_folds=tests, purged_size=purge, embargo_size=embargo)
    paths = cv.get_path_ids()
    splits = [[ranges(a), [[int(t[0]), int(t[-1]) + 1] for t in b], [int(v) for v in path]]
              for (a, b), path in zip(cv.split(np.zeros((bars, 1))), paths)]
    return dict(bars=bars, folds=folds, tests=tests, purge=purge, embargo=embargo, paths=int(cv.n_test_paths), splits=splits)


r = np.random.default_rng(11)
cases = [walk(6, 2, 1, 1, False), walk(100, 100 - 7, 7, 0, True), walk(10, 1, 1, 8, False)]
while len(cases) < 24:
    bars, train, test, purge = (int(r.integers(*b)) for b in ((8, 200), (1, 80), (1, 40), (0, 12)))
    if train + test + purge <= bars and (bars - train - purge) // test <= 40:
        cases.append(walk(bars, train, test, purge, bool(r.integers(2))))
cases += [combinatorial(12, 3, 2, 1, 0)]
while len(cases) < 54:
    folds = int(r.integers(3, 8))
    tests = int(r.integers(2, folds))
    bars, purge, embargo = int(r.integers(folds * 3, 160)), int(r.integers(0, 5)), int(r.integers(0, 5))
    if purge + embargo >= bars // folds - 1:
        continue
    one = combinatorial(bars, folds, tests, purge, embargo)
    if all(split[0] for split in one["splits"]):
        cases.append(one)
with open("folds_reference.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
