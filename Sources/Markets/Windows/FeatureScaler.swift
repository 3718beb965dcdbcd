/// Mean and standard deviation of every feature of every asset on the training rows: z = (x − mean) / standard deviation.
public struct FeatureScaler: Codable, Equatable, Sendable {
  /// The assets; [N].
  public let symbols: [String]
  /// The features; [F].
  public let names: [String]
  /// Means; [N·F].
  public let means: [Double]
  /// Sample standard deviations (n − 1), 1 where a feature does not vary; [N·F].
  public let standardDeviations: [Double]

  private enum CodingKeys: String, CodingKey {
    case symbols, names, means
    case standardDeviations = "deviations"
  }

  /// A scaler of known means and standard deviations, such as a checkpoint holds.
  public init(symbols: [String], names: [String], means: [Double], standardDeviations: [Double]) {
    require(means.count == symbols.count * names.count, "means are not [N·F]")
    require(standardDeviations.count == means.count, "standard deviations are not [N·F]")
    self.symbols = symbols
    self.names = names
    self.means = means
    self.standardDeviations = standardDeviations
  }

  /// Measures `table` on the bars `rows` alone; missing values do not count.
  public init(_ table: FeatureTable, rows: some Collection<Int>) {
    self.init(table, rowsOfAssets: table.symbols.map { _ in Array(rows) })
  }

  /// Measures what windows see of the bars `rows`: in an outer join the features of assets that take part.
  ///
  /// Before the first bar at which any asset takes part no window begins. Values there are measured in both joins, so that
  /// the joins agree where nothing is missing.
  init(_ table: FeatureTable, rows: [Int], _ mask: BarMask, _ join: Join) {
    guard join == .outer else {
      self.init(table, rows: rows)
      return
    }
    let rowsOfAssets = table.symbols.indices.map { asset in
      rows.filter { $0 < mask.firstBar || mask.hasBar($0, asset) }
    }
    self.init(table, rowsOfAssets: rowsOfAssets)
  }

  private init(_ table: FeatureTable, rowsOfAssets: [[Int]]) {
    let width = table.rowWidth
    let moments = (0..<width).map { column in
      ColumnMoments(
        rowsOfAssets[column / table.names.count].lazy.map { table.values[$0 * width + column] })
    }
    self.init(
      symbols: table.symbols, names: table.names, means: moments.map(\.mean),
      standardDeviations: moments.map(\.standardDeviation))
  }

  /// The values of `table`, standardised and rounded to the model's precision; [T·N·F], NaN = missing.
  public func standardised(_ table: FeatureTable) -> [Float] {
    require(table.symbols == symbols && table.names == names, "the scaler is of other columns")
    let width = table.rowWidth
    return [Float](unsafeUninitializedCapacity: table.values.count) { buffer, count in
      for cell in table.values.indices {
        let column = cell % width
        buffer[cell] = Float((table.values[cell] - means[column]) / standardDeviations[column])
      }
      count = table.values.count
    }
  }
}

/// Mean and sample standard deviation of the values that are there.
struct ColumnMoments {
  /// 0 when no value is there.
  let mean: Double
  /// 1 when fewer than two values are there or all are equal.
  let standardDeviation: Double

  init(_ column: some Sequence<Double>) {
    let values = column.filter { !$0.isNaN }
    mean = values.isEmpty ? 0 : SampleMoments.mean(values)
    let standardDeviation = SampleMoments.standardDeviation(values)
    self.standardDeviation = standardDeviation > 0 ? standardDeviation : 1
  }
}
