import Files

extension Verdict {
  /// The best one's result; nil when no returns vary.
  public var bestResult: Result? { best.map { results[$0] } }

  /// The deflated Sharpe ratio: the probability that the best one's true ratio exceeds what the luckiest of N tries would show.
  public var deflatedSharpe: Double? {
    expectedMaximum.flatMap { bestResult?.ratio?.probabilistic(above: $0) }
  }

  /// The bars that it takes to say with 95 % that the best one's true ratio exceeds 0.
  public var minimumTrackRecord: Double? { bestResult?.ratio?.minimumTrackRecord() }

  /// The same for exceeding what the luckiest of N tries would show.
  public var deflatedTrackRecord: Double? {
    expectedMaximum.flatMap { bestResult?.ratio?.minimumTrackRecord(above: $0) }
  }

  /// A ratio a bar as a ratio a year.
  public func annualised(_ ratio: Double?) -> Double? {
    ratio.map { $0 * settings.annualization.squareRoot() }
  }

  /// The verdict as a JSON object, undefined values `null`.
  public var json: JSONObject {
    var object = JSONObject()
    addSettings(to: &object)
    addSharpe(to: &object)
    addOverfitting(to: &object)
    addSuperiority(to: &object)
    return object
  }

  private func addSettings(to object: inout JSONObject) {
    object.set("bars", bars)
    object.set("annualization", settings.annualization)
    object.set("configurations", results.count)
    object.set("benchmark", benchmark)
    object.set("splits", settings.splits)
    object.set("bootstrap", settings.bootstrap)
    object.set("block", settings.block)
    object.set("seed", settings.seed)
    object.set("results", results.map { $0.json(annualised($0.ratio?.perBar)) })
  }

  private func addSharpe(to object: inout JSONObject) {
    object.set("best", bestResult?.name)
    object.set("best_sharpe", annualised(bestResult?.ratio?.perBar))
    object.set("best_psr", bestResult?.ratio?.probabilistic())
    object.set("trials", trials)
    object.set("trials_effective", effectiveTrials)
    object.set("sharpe_variance", sharpeVariance)
    object.set("expected_max_sharpe", annualised(expectedMaximum))
    object.set("dsr", deflatedSharpe)
    object.set("min_track_record", minimumTrackRecord)
    object.set("min_track_record_deflated", deflatedTrackRecord)
  }

  private func addOverfitting(to object: inout JSONObject) {
    object.set("pbo", overfitting?.probability)
    object.set("pbo_combinations", overfitting?.combinations)
    object.set("pbo_logit_mean", overfitting?.meanLogit)
    object.set("pbo_slope", overfitting?.slope)
    object.set("pbo_loss", overfitting?.lossFraction)
  }

  private func addSuperiority(to object: inout JSONObject) {
    let p = superiority?.pValues
    object.set("spa", superiority?.statistic)
    object.set("spa_p_lower", p?.lower)
    object.set("spa_p_consistent", p?.consistent)
    object.set("spa_p_upper", p?.upper)
    object.set("reality_check", superiority?.realityCheck)
    object.set("reality_check_p", p?.realityCheck)
  }
}

extension Verdict.Result {
  fileprivate func json(_ sharpe: Double?) -> JSONObject {
    var object = JSONObject()
    object.set("name", name)
    object.set("mean", mean)
    object.set("sharpe", sharpe)
    object.set("psr", ratio?.probabilistic())
    return object
  }
}
