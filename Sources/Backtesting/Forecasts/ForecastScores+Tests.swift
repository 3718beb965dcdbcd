extension ForecastScores {
  /// The test that the mean information coefficient is 0.
  public var informationCoefficientTest: MeanTest? {
    MeanTest(informationCoefficient.values, horizon: settings.horizon)
  }

  /// The test that the mean rank information coefficient is 0.
  public var rankInformationCoefficientTest: MeanTest? {
    MeanTest(rankInformationCoefficient.values, horizon: settings.horizon)
  }

  /// Clark and West's (2007) test against the zero forecast, which every forecast contains: whether forecasts add something although
  /// their noise costs squared error. One-sided and normal.
  public var clarkWest: MeanTest? {
    MeanTest(sections.map(\.adjustedLossDifference), horizon: settings.horizon)
  }

  /// The line of outcomes on forecasts.
  public var calibration: Calibration? {
    Calibration(sections.map { ($0.predictions, $0.targets) })
  }

  /// The scores of forecasts that are probabilities; nil of others.
  public var probability: ProbabilityScores? {
    guard settings.kind == .probability else { return nil }
    return ProbabilityScores(
      sections.flatMap(\.predictions), outcomes: sections.flatMap(\.targets))
  }
}
