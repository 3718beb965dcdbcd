import Files

extension ForecastScores {
  /// The scores as a JSON object, undefined values `null`; those that need forecasts of returns are undefined of probabilities.
  public var json: JSONObject {
    var object = JSONObject()
    addErrors(to: &object)
    addCoefficients(to: &object)
    addComparison(to: &object)
    object.set("ic_detectable", detectableInformationCoefficient())
    object.set("horizon", settings.horizon)
    object.set("bootstrap", settings.bootstrap)
    object.set("block", settings.block)
    object.set("level", settings.level)
    object.set("seed", settings.seed)
    addTests(to: &object)
    addCalibration(to: &object)
    addDirection(to: &object)
    object.set("kind", settings.kind.rawValue)
    probability?.add(to: &object)
    return object
  }

  private var isReturn: Bool { settings.kind == .returns }

  private func addErrors(to object: inout JSONObject) {
    object.set("n_cells", cellCount)
    object.set("n_times", timestampCount)
    object.set("mse", isReturn ? meanSquaredError : nil)
    object.set("mae", isReturn ? meanAbsoluteError : nil)
    object.set("r2", isReturn ? rSquared : nil)
    object.set("hit_rate", hitRate)
  }

  private func addCoefficients(to object: inout JSONObject) {
    object.set("ic", informationCoefficient.mean)
    object.set("ic_std", informationCoefficient.standardDeviation)
    object.set("icir", informationCoefficient.ratio)
    object.set("ic_count", informationCoefficient.values.count)
    object.set("rank_ic", rankInformationCoefficient.mean)
    object.set("rank_ic_std", rankInformationCoefficient.standardDeviation)
    object.set("rank_icir", rankInformationCoefficient.ratio)
  }

  private func addComparison(to object: inout JSONObject) {
    let test = isReturn ? dieboldMariano : nil
    object.set("mse_diff", isReturn ? meanLossDifference : nil)
    object.set("dm", test?.statistic)
    object.set("dm_p", test?.pValue)
    object.set("dm_kernel", test?.kernel.rawValue)
    object.set("ic_ci", informationCoefficientInterval)
    object.set("mse_diff_ci", isReturn ? lossDifferenceInterval : nil)
  }

  private func addTests(to object: inout JSONObject) {
    let coefficient = informationCoefficientTest
    object.set("ic_t_nw", coefficient?.statistic)
    object.set("ic_p_nw", coefficient?.twoSidedP)
    object.set("ic_nw_lag", coefficient?.lag)
    let rank = rankInformationCoefficientTest
    object.set("rank_ic_t_nw", rank?.statistic)
    object.set("rank_ic_p_nw", rank?.twoSidedP)
    let test = isReturn ? clarkWest : nil
    object.set("cw", test?.statistic)
    object.set("cw_p", test?.normalUpperP)
    object.set("cw_lag", test?.lag)
  }

  private func addCalibration(to object: inout JSONObject) {
    let line = isReturn ? calibration : nil
    object.set("calibration_intercept", line?.intercept)
    object.set("calibration_slope", line?.slope)
    object.set("calibration_intercept_se", line?.interceptError)
    object.set("calibration_slope_se", line?.slopeError)
    object.set("calibration_p", line?.pValue)
  }

  private func addDirection(to object: inout JSONObject) {
    object.set("majority_rate", direction?.majorityRate)
    object.set("hit_excess", direction?.excess)
    object.set("hit_t", direction?.test?.statistic)
    object.set("hit_p", direction?.test?.upperP)
  }
}

extension ProbabilityScores {
  /// Adds the scores to `object`.
  func add(to object: inout JSONObject) {
    object.set("brier", brier)
    object.set("log_loss", logLoss)
    object.set("auroc", areaUnderCurve)
    object.set("base_rate", baseRate)
    let bins = bins.map { bin in
      "{\"decile\": \(bin.decile), \"n_cells\": \(bin.cellCount), "
        + "\"mean_probability\": \(bin.meanProbability.jsonText), "
        + "\"rise_rate\": \(bin.riseRate.jsonText)}"
    }
    object.set("calibration_by_decile", raw: "[\(bins.joined(separator: ", "))]")
  }
}
