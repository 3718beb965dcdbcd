"""Writes parity.json: training data and what XGBoost's own Python package makes of it with the same settings.

    pip install numpy==2.4.6 xgboost==1.7.4 && python3 parity.py
"""
import json
import numpy as np, xgboost

generator = np.random.default_rng(5)
x = generator.normal(size=(600, 6)).round(3)
y = (x[:, 0] * x[:, 1] + np.abs(x[:, 2]) - 0.7 + generator.normal(size=600)).round(3)
train, validation, test = slice(0, 400), slice(400, 500), slice(500, 600)
settings = dict(
    objective="reg:squarederror", base_score=0, tree_method="hist", nthread=1, seed=3, eta=0.1, max_depth=3,
    min_child_weight=20, subsample=0.8, colsample_bytree=0.8, reg_lambda=1)
pieces = {n: xgboost.DMatrix(x[s].astype(np.float32), y[s]) for n, s in [("train", train), ("validation", validation), ("test", test)]}
booster = xgboost.train(
    settings, pieces["train"], 300, evals=[(pieces["validation"], "validation")], early_stopping_rounds=20, verbose_eval=False)
rounds = booster.best_iteration + 1
json.dump(
    dict(
        x=x.ravel().tolist(), y=y.tolist(), rounds=rounds,
        forecasts=booster.predict(pieces["test"], iteration_range=(0, rounds)).astype(float).tolist(),
        nodes=sum(t.count("\n") for t in booster[:rounds].get_dump())),
    open("parity.json", "w"))
print(rounds, booster.best_score)
