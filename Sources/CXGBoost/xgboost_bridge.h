#pragma once

// XGBoost grows regression trees by gradient boosting.
#include <xgboost/c_api.h>
