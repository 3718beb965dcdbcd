import Markets

extension ExperimentConfiguration {
  /// For the chapters' planted market, whose edges have lags up to 3: the defaults on a shorter look-back, and without the linear
  /// skip and its calibration, so that what attention shows is what the model has learned.
  public static let planted: ExperimentConfiguration = {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.stockformer.skip = .none
    c.calibrate = .none
    return c
  }()

  /// For the chapters' daily prices: the defaults, on five features.
  ///
  /// Nothing was tuned on these prices. When 40 settings were tried on their validation windows, the best losses lay between 0.991
  /// and 1.010 of the zero forecast's, and seeds differed as much as settings did: there is nothing to tune on.
  public static let stocks: ExperimentConfiguration = {
    var c = ExperimentConfiguration()
    c.features = ["log_return", "volume_change", "volatility", "rsi", "correlation"]
    c.calibrate = .none
    return c
  }()
}

extension ExperimentConfiguration {
  /// These settings without the features that `panel` has no data for, such as those of volume in a file of closes.
  public func withFeatures(of panel: Panel) -> ExperimentConfiguration {
    let series = panel.allSeries
    let available = Feature.all(featureSettings).filter { $0.isAvailable(in: series) }.map(\.name)
    var configuration = self
    configuration.features.removeAll { !available.contains($0) }
    return configuration
  }
}

extension PlantedConfiguration {
  /// The planted market of the chapters: 8 assets, 20,000 hourly bars, 8 edges of lag 1 to 3 that explain 2 % of an effect's
  /// variance.
  public static let classroom = PlantedConfiguration(
    assets: 8, bars: 20_000, edges: 8, seed: 3, r2: 0.02, maxLag: 3)
}
