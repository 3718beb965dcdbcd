import Markets

extension Windows {
  /// A table of what `value` gives for row, bar and asset, missing where an asset has no bar.
  public func table(
    windowEnds: [Int], _ value: (_ row: Int, _ bar: Int, _ asset: Int) -> Double
  ) -> WideTable {
    WideTable(
      timestamps: windowEnds.map { table.timestamps[$0] }, assets: table.symbols,
      values: windowEnds.enumerated().flatMap { row, end in
        table.symbols.indices.map { hasBar(end, $0) ? value(row, end, $0) : .nan }
      })
  }

  /// ln C_t − ln C_{t−h} at bar t = `bar`, h being the horizon at `position`; nil where the asset lacked either bar.
  func lastReturn(_ bar: Int, _ asset: Int, _ position: Int) -> Double? {
    let horizon = targets.horizons[position]
    guard bar >= horizon else { return nil }
    let label = targets[bar - horizon, asset, position]
    return label.isNaN ? nil : label
  }

  /// Where `inputs` of `assets` stand among the newest `bars` bars of all assets and features.
  func inputColumns(bars: Int, _ assets: [Int], _ inputs: RidgeForecaster.Inputs) -> [Int] {
    let (all, features) = (table.symbols.count, table.names.count)
    return (bars - inputs.bars..<bars).flatMap { bar in
      assets.flatMap { asset in inputs.features.map { (bar * all + asset) * features + $0 } }
    }
  }

  /// The inputs of the windows that end at `windowEnds`, standardised, one row each.
  public func inputRows(
    windowEnds: [Int], _ assets: [Int], _ inputs: RidgeForecaster.Inputs
  ) -> [Double] {
    let columns = inputColumns(bars: lookback, assets, inputs)
    var rows: [Double] = []
    rows.reserveCapacity(windowEnds.count * columns.count)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputCount) { buffer in
      buffer.initialize(repeating: 0)
      for end in windowEnds {
        fillInputs(buffer, windowEnds: [end])
        for column in columns { rows.append(Double(buffer[column])) }
      }
    }
    return rows
  }

  /// What the labels of `asset` over the horizon at `position` are divided by.
  public func labelScale(_ asset: Int, _ position: Int) -> Double {
    targetScaler.scales[asset * targets.horizons.count + position]
  }
}
