"""Weights of skfolio 1.12.2 for OpponentsReferenceTests: python opponents_reference.py > opponents_reference.json

Returns are whole numbers of basis points. Ties have no one right order, so none of the samples has any.
"""
import json
import warnings

import numpy as np
from skfolio.cluster import HierarchicalClustering, LinkageMethod
from skfolio.moments import LedoitWolf
from skfolio.optimization import (
    HierarchicalRiskParity, InverseVolatility, MeanRisk, ObjectiveFunction)
from skfolio.prior import EmpiricalPrior
from skfolio.seriation import HierarchicalSeriation

warnings.simplefilter("ignore")
single = HierarchicalClustering(linkage_method=LinkageMethod.SINGLE)
cases = []
for seed, (bars, assets, aversion) in enumerate(
        [(20, 2, 1), (40, 3, 20), (60, 5, 20), (25, 8, 50), (250, 6, 20), (120, 12, 50), (15, 20, 50)]):
    rng = np.random.default_rng(seed)
    factor = rng.standard_t(4, (bars, 2)) @ rng.normal(0, 60, (2, assets))
    own = rng.standard_t(5, (bars, assets)) * rng.uniform(40, 200, assets)
    points = np.round(factor + own + rng.normal(0, 20, assets)).astype(int)
    x = points / 1e4
    models = {
        "inverse_volatility": InverseVolatility(),
        "hierarchical_risk_parity": HierarchicalRiskParity(
            seriation_estimator=HierarchicalSeriation(
                hierarchical_clustering_estimator=single, optimal_ordering=False)),
        "mean_variance": MeanRisk(
            objective_function=ObjectiveFunction.MAXIMIZE_UTILITY, risk_aversion=aversion,
            prior_estimator=EmpiricalPrior(covariance_estimator=LedoitWolf()),
            solver_params={"tol_gap_abs": 1e-14, "tol_gap_rel": 1e-14, "tol_feas": 1e-12}),
    }
    case = {"basis_points": points.tolist(), "risk_aversion": aversion,
            "covariance": LedoitWolf().fit(x).covariance_.tolist()}
    for name, model in models.items():
        case[name] = model.fit(x).weights_.tolist()
    cases.append(case)
print(json.dumps(cases))
