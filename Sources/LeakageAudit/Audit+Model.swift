import Backtesting
import Files
import Markets
import Experiments
import Models
import NeuralNetworks
import Tensors

/// What a model forecasts: the horizon and quantile that is traded, and beside it all others.
struct AuditedForecasts {
  var traded: WideTable
  var all: WideTable
}

/// The audit's checks that need a model: it is trained for two epochs at most, since a leak shows after the first step.
struct ModelAudit {
  let audit: Audit
  let experiment: Experiment
  let forecaster: TrainedForecaster
  let windows: Windows
  let ready: [Int]
  private let join: Join

  init(_ audit: Audit, _ configuration: ExperimentConfiguration) throws {
    self.audit = audit
    var configuration = configuration
    configuration.training.epochs = min(configuration.training.epochs, 2)
    // A slope of 0 would hide every forecast.
    configuration.calibrate = .none
    join = configuration.join
    let panel = Panel(joining: audit.input.series.map(\.withCloses), join: join)
    experiment = try Experiment(panel, configuration, source: audit.input.path)
    windows = try Self.windows(experiment, audit, of: panel)
    forecaster = try Self.trained(experiment, audit, on: windows)
    ready = windows.readyBars
    guard ready.count >= 3 else {
      throw InputFault(file: audit.input.path, "\(ready.count) windows are too few to be cut")
    }
  }

  func checks() throws -> [LeakageReport.Check] {
    let before = forecasts(of: windows, windowEnds: ready)
    var checks = [try weightCheck()]
    for (number, position) in audit.drawnCuts(among: ready.count, "model cuts").enumerated() {
      let bar = ready[position]
      let panel = panel(after: bar, number: audit.cuts + number)
      let changed = try Self.windows(
        experiment, audit, of: panel, featureScaler: windows.featureScaler,
        targetScaler: windows.targetScaler)
      let after = forecasts(of: changed, until: bar + 1)
      checks.append(predictionCheck(before.all, after.all, changed, bar))
      if let check = tokenCheck(changed, bar) { checks.append(check) }
      checks.append(positionCheck(before.traded, after.traded, panel, bar))
      checks.append(fillCheck(before.traded, after.traded, bar))
    }
    return checks + orderChecks(before.all)
  }

  /// Training again with everything after the training part changed: scalers and weights must be the same.
  private func weightCheck() throws -> LeakageReport.Check {
    let last = (windows.fold.train.last?.upperBound ?? 1) - 1
    let timestamp = windows.table.timestamps[last]
    let changed = try Self.windows(experiment, audit, of: panel(after: last, number: 1 << 20))
    let after = try Self.trained(experiment, audit, on: changed)
    var check = LeakageReport.Check("weights", cut: timestamp)
    let scalers = zip(Self.numbers(windows), Self.numbers(changed))
    for ((name, before), (_, after)) in scalers {
      check.compare(before, after, at: timestamp, column: name)
    }
    for (before, after) in zip(forecaster.model.state, after.model.state) {
      for (x, y) in zip(before.tensor.scalars, after.tensor.scalars) {
        check.compare(Double(x), Double(y), at: timestamp, column: before.name)
      }
    }
    return check
  }

  /// Forecasts in micro-batches, and those of the last windows up to the cut one by one, as `predict` serves the newest bar.
  private func predictionCheck(
    _ before: WideTable, _ after: WideTable, _ changed: Windows, _ bar: Int
  ) -> LeakageReport.Check {
    let cut = windows.table.timestamps[bar]
    var check = LeakageReport.Check("predictions", cut: cut)
    check.compare(before, after, until: cut)
    let windowEnds = Array(ready.filter { $0 <= bar }.suffix(2))
    check.compare(
      forecastsOneByOne(of: windows, windowEnds: windowEnds),
      forecastsOneByOne(of: changed, windowEnds: windowEnds),
      until: cut)
    return check
  }

  /// Inside a window that goes on after the cut: the tokens of steps up to the cut; nil for a model without such tokens.
  private func tokenCheck(_ changed: Windows, _ bar: Int) -> LeakageReport.Check? {
    let timestamps = windows.table.timestamps
    var check = LeakageReport.Check("tokens", cut: timestamps[bar])
    let furthest = min(bar + max(windows.lookback - 1, 0), timestamps.count - 1)
    let end = ready.last { $0 <= furthest } ?? bar
    let first = end - windows.lookback + 1
    guard let before = tokens(windows, end), let after = tokens(changed, end) else { return nil }
    let symbols = windows.table.symbols
    let width = before.count / windows.lookback
    for step in 0...(bar - first) {
      for cell in step * width..<(step + 1) * width {
        check.compare(
          Double(before[cell]), Double(after[cell]), at: timestamps[first + step],
          column: symbols[(cell - step * width) * symbols.count / width])
      }
    }
    return check
  }

  /// What the model records as `embedding`, step by step; nil where it has no tokens of single steps.
  private func tokens(_ windows: Windows, _ end: Int) -> [Float]? {
    forecaster.attention(of: windows, end: end)["embedding"]?.scalars
  }

  /// Units held up to the cut, traded at the prices of each market.
  private func positionCheck(
    _ before: WideTable, _ after: WideTable, _ panel: Panel, _ bar: Int
  ) -> LeakageReport.Check {
    let cut = windows.table.timestamps[bar]
    var check = LeakageReport.Check("positions", cut: cut)
    check.compare(
      units(before, experiment.panel.closes), units(after, panel.closes), until: cut)
    return check
  }

  /// Units held up to the bar after the cut, the first whose signal has changed, traded at the true prices in both markets: what
  /// is filled at that bar must have been decided before it.
  private func fillCheck(
    _ before: WideTable, _ after: WideTable, _ bar: Int
  ) -> LeakageReport.Check {
    let closes = experiment.panel.closes
    let fill = closes.timestamps[bar + 1]
    var check = LeakageReport.Check("fills", cut: fill)
    check.compare(units(before, closes), units(after, closes), until: fill)
    return check
  }

  /// The back-test's units; weights in proportion to the forecasts, so that any change of a forecast shows.
  private func units(_ forecasts: WideTable, _ prices: WideTable) -> WideTable {
    let weights = forecaster.weights(
      forecasts, rule: .proportional(scale: forecaster.usualSize()))
    let lag = audit.leak == .sameBarFill ? 0 : 1
    return Backtest(lag: lag).run(prices: prices, targets: weights).positions
  }

  /// Forecasts up to bar `last`, in the same micro-batches as those of all bars.
  private func forecasts(of windows: Windows, until last: Int) -> AuditedForecasts {
    let windowEnds = windows.readyBars
    let count = windowEnds.prefix { $0 <= last }.count
    let size = forecaster.parallel.microBatch
    let whole = min(windowEnds.count, (count + size - 1) / size * size)
    return forecasts(of: windows, windowEnds: Array(windowEnds.prefix(whole)))
  }

  /// The forecasts at `windowEnds`, computed in that order, with the leak if it is one between windows.
  ///
  /// Always in whole micro-batches, and more than one: the last bits of a matrix product depend on its shape, so that what is
  /// compared bit for bit must be computed in one.
  func forecasts(of windows: Windows, windowEnds: [Int]) -> AuditedForecasts {
    let size = forecaster.parallel.microBatch
    let count = max(2, (windowEnds.count + size - 1) / size) * size
    return forecasts(of: windows, windowEnds: windowEnds, paddedTo: count)
  }

  /// The forecasts at `windowEnds`, each of a batch of one window, which models may compute in a way of its own.
  func forecastsOneByOne(of windows: Windows, windowEnds: [Int]) -> WideTable {
    let tables = windowEnds.map { forecasts(of: windows, windowEnds: [$0], paddedTo: 1).all }
    return WideTable(
      timestamps: tables.flatMap(\.timestamps), assets: tables.first?.assets ?? [],
      values: tables.flatMap(\.values))
  }

  private func forecasts(
    of windows: Windows, windowEnds: [Int], paddedTo count: Int
  ) -> AuditedForecasts {
    let kind = forecaster.kind
    let traded = table(windows, windowEnds, count, 0, kind.pointPosition)
    var all = traded
    for position in kind.horizons.indices {
      for quantile in 0..<kind.valueCount where (position, quantile) != (0, kind.pointPosition) {
        all = all.beside(table(windows, windowEnds, count, position, quantile))
      }
    }
    return AuditedForecasts(traded: traded, all: all)
  }

  private func table(
    _ windows: Windows, _ windowEnds: [Int], _ count: Int, _ position: Int, _ quantile: Int
  ) -> WideTable {
    let (size, last) = (forecaster.parallel.microBatch, windowEnds.count - 1)
    var table = forecaster.forecasts(
      of: windows, windowEnds: (0..<count).map { windowEnds[min($0, last)] }, position: position,
      quantile: quantile)
    table = audit.leak?.forecasts(table, batch: size) ?? table
    return WideTable(
      timestamps: Array(table.timestamps.prefix(windowEnds.count)), assets: table.assets,
      values: Array(table.values.prefix(windowEnds.count * table.assets.count)))
  }

  private func panel(after bar: Int, number: Int) -> Panel {
    let series = audit.perturbed(after: windows.table.timestamps[bar], number: number)
    return Panel(joining: series.map(\.withCloses), join: join)
  }

  /// Windows with the leak, if it is one of features.
  private static func windows(
    _ experiment: Experiment, _ audit: Audit, of panel: Panel,
    featureScaler: FeatureScaler? = nil, targetScaler: TargetScaler? = nil
  ) throws(InputFault) -> Windows {
    let c = experiment.configuration
    let honest = try Experiment.features(c, of: panel, source: audit.input.path)
    let table = FeatureTable(
      panel, features: audit.leak?.features(honest, c.featureSettings) ?? honest,
      barMilliseconds: audit.bar)
    return Windows(
      table, Targets(panel, horizons: c.kind.horizons), lookback: c.lookback,
      fold: experiment.windows.fold, join: panel.join, featureScaler: featureScaler,
      targetScaler: targetScaler)
  }

  /// A model trained on the training part alone: the best epoch too is chosen by training windows.
  private static func trained(
    _ experiment: Experiment, _ audit: Audit, on windows: Windows
  ) throws -> TrainedForecaster {
    let windowEnds =
      audit.leak == .targetOverlap ? Leak.overlappingTrainingEnds(windows) : windows.train
    let source = experiment.marketWindows(windows, windowEnds: windowEnds)
    return try experiment.run(
      on: source, validation: source, workers: audit.workers,
      prepare: audit.leak == .symmetricPadding ? Leak.paddingSymmetrically : { $0 }
    ).best
  }

  /// The scalers' numbers by name.
  private static func numbers(_ windows: Windows) -> [(String, Double)] {
    let f = windows.featureScaler
    return f.means.map { ("scaler.mean", $0) }
      + f.standardDeviations.map { ("scaler.deviation", $0) }
      + windows.targetScaler.scales.map { ("scaler.target", $0) }
  }
}

extension LeakageReport.Check {
  /// Compares the rows of two tables of the same assets up to `cut`; a row that one of them lacks has changed.
  mutating func compare(_ before: WideTable, _ after: WideTable, until cut: Int64) {
    var rows: [Int64: (Int?, Int?)] = [:]
    for (row, timestamp) in before.timestamps.enumerated() where timestamp <= cut {
      rows[timestamp] = (row, nil)
    }
    for (row, timestamp) in after.timestamps.enumerated() where timestamp <= cut {
      rows[timestamp] = (rows[timestamp]?.0, row)
    }
    for (timestamp, pair) in rows {
      for (asset, name) in before.assets.enumerated() {
        compare(
          pair.0.map { before[$0, asset] } ?? .nan, pair.1.map { after[$0, asset] } ?? .nan,
          at: timestamp, column: name)
      }
    }
  }
}

extension WideTable {
  /// The columns of `other`, which has the same rows, behind those of this table.
  fileprivate func beside(_ other: WideTable) -> WideTable {
    WideTable(
      timestamps: timestamps, assets: assets + other.assets,
      values: timestamps.indices.flatMap { Array(row($0)) + Array(other.row($0)) })
  }
}
