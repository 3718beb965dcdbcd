import Experiments
import Files
import Markets
import Workbook

extension HeadStudy {
  /// The study that chapters train while the reader watches: 8 assets, four linear edges of R² 5 %.
  public static func classroom(
    _ options: ChapterOptions, feeBasisPoints: Double
  ) -> HeadStudy {
    let market = PlantedConfiguration(
      assets: 8, bars: options.quick ? 1_500 : 4_000, edges: 4, seed: options.seed, r2: 0.05)
    var configuration = ExperimentConfiguration()
    if options.quick { configuration.training.epochs = 1 }
    return HeadStudy(
      PlantedMarket(market).panel, configuration, source: "planted market", lag: 0,
      feeBasisPoints: feeBasisPoints)
  }

  /// What `contender` earns one bar ahead, with the seed and the workers of the chapter.
  ///
  /// - Throws: `InputFault` when the prices are too few or training diverges.
  public func finding(
    of contender: Contender, _ options: ChapterOptions
  ) throws(InputFault) -> Finding {
    do {
      return try finding(
        of: contender, horizon: 1, seed: options.seed, workers: options.workerCount)
    } catch { throw InputFault(.failure, file: "planted market", "\(error)") }
  }
}

extension HeadStudy.Contender {
  /// How pages name it.
  public var title: String {
    switch self {
    case .equalWeight: "equal weight"
    case .allocation: "allocation, no fee"
    case .allocationWithCost: "allocation, fee on size"
    case .allocationWithTurnover: "allocation, fee on change"
    case .allocationReference: "reference loss"
    case .ridge, .regression, .direction: rawValue
    }
  }
}
