"""Writes conformal.json: residuals, forecasts and outcomes, and what crepes and MAPIE make of them.

    pip install numpy==2.4.6 scikit-learn==1.9.1 crepes==0.9.1 mapie==1.6.0 && python3 conformal.py

Split conformal intervals are those of both, the probability of a rise is crepes's conformal predictive system without its random
tie-breaking. Of the adaptive form the steps of alpha are MAPIE's, the interval of each step crepes's on the newest 137 residuals.
"""
import json
import numpy as np
from crepes import ConformalPredictiveSystem, ConformalRegressor
from mapie.regression import SplitConformalRegressor, TimeSeriesRegressor
from sklearn.base import BaseEstimator, RegressorMixin

generator = np.random.default_rng(7)
residuals = np.round(generator.standard_t(4, 137) * 0.01 + 0.001, 6)
# A digit more than the residuals have, so that none leads to zero exactly.
forecasts = np.round(np.round(generator.normal(0, 0.004, 300), 6) + 4e-7, 7)
# The spread grows by half over the series.
outcomes = np.round(forecasts + generator.standard_t(4, 300) * np.linspace(0.01, 0.015, 300), 6)
levels = [0.6, 0.8, 0.9, 0.95]
LEVEL, GAMMA = 0.9, 0.02


class Given(RegressorMixin, BaseEstimator):
    """Forecasts what it is given."""

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return np.asarray(X)[:, 0]


def crepes_half_width(residuals, level):
    bounds = ConformalRegressor().fit(np.abs(residuals)).predict_int(np.array([0.0]), confidence=level)
    assert bounds[0, 0] == -bounds[0, 1]
    return float(bounds[0, 1])


def mapie_half_width(level):
    regressor = SplitConformalRegressor(Given().fit(None, None), confidence_level=level, prefit=True)
    regressor.conformalize(np.zeros((len(residuals), 1)), residuals)
    _, bounds = regressor.predict_interval(np.zeros((1, 1)))
    return float(bounds[0, 1, 0])


class Adaptive(TimeSeriesRegressor):
    """MAPIE's steps of alpha, with intervals on the newest residuals."""

    is_fitted = True

    def predict(self, X, ensemble=False, confidence_level=None, **options):
        p = np.asarray(X)[:, 0]
        half = crepes_half_width(self.newest, 1 - self.current_alpha[ALPHA])
        return p, np.stack([p - half, p + half], axis=1)[:, :, None]


ALPHA = round(1 - LEVEL, 2)
adaptive = Adaptive(Given(), method="aci")
adaptive.newest = residuals
adaptive.current_alpha = {ALPHA: ALPHA}
adaptive.estimator_ = Given()
half_widths, alphas = [], []
for p, y in zip(forecasts, outcomes):
    alphas.append(float(adaptive.current_alpha[ALPHA]))
    half_widths.append(crepes_half_width(adaptive.newest, 1 - adaptive.current_alpha[ALPHA]))
    adaptive.adapt_conformal_inference(np.array([[p]]), np.array([y]), gamma=GAMMA, confidence_level=LEVEL)
    adaptive.newest = np.append(adaptive.newest[1:], y - p)

crepes_widths = [crepes_half_width(residuals, level) for level in levels]
assert np.allclose(crepes_widths, [mapie_half_width(level) for level in levels])
system = ConformalPredictiveSystem().fit(residuals)
below = system.predict_p(forecasts, np.zeros(len(forecasts)), smoothing=False)
print(np.min(alphas), np.max(alphas), min(half_widths), max(half_widths), below[:3])
json.dump(
    {
        "residuals": residuals.tolist(), "forecasts": forecasts.tolist(), "outcomes": outcomes.tolist(),
        "levels": levels, "half_widths": crepes_widths, "probability_below": np.asarray(below).ravel().tolist(),
        "level": LEVEL, "gamma": GAMMA, "alphas": alphas, "adaptive_half_widths": half_widths,
    },
    open("conformal.json", "w"))
