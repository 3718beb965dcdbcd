import Files

extension ForecastScores {
  /// The scores as a JSON object, undefined values `null`.
  public var json: JSONObject {
    var object = JSONObject()
    object.set("n_cells", cellCount)
    object.set("n_times", timestampCount)
    object.set("mse", meanSquaredError)
    object.set("mae", meanAbsoluteError)
    object.set("r2", rSquared)
    object.set("hit_rate", hitRate)
    object.set("ic", informationCoefficient.mean)
    object.set("ic_std", informationCoefficient.standardDeviation)
    object.set("icir", informationCoefficient.ratio)
    object.set("ic_count", informationCoefficient.values.count)
    object.set("rank_ic", rankInformationCoefficient.mean)
    object.set("rank_ic_std", rankInformationCoefficient.standardDeviation)
    object.set("rank_icir", rankInformationCoefficient.ratio)
    object.set("mse_diff", meanLossDifference)
    object.set("dm", dieboldMariano?.statistic)
    object.set("dm_p", dieboldMariano?.pValue)
    object.set("dm_kernel", dieboldMariano?.kernel.rawValue)
    object.set("ic_ci", informationCoefficientInterval)
    object.set("mse_diff_ci", lossDifferenceInterval)
    object.set("ic_detectable", detectableInformationCoefficient())
    object.set("horizon", settings.horizon)
    object.set("bootstrap", settings.bootstrap)
    object.set("block", settings.block)
    object.set("level", settings.level)
    object.set("seed", settings.seed)
    return object
  }
}
