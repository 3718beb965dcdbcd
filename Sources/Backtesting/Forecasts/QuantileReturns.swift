import Markets

/// What the assets with the lowest to the highest forecasts returned, as if they were sorted into portfolios of equal size.
public struct QuantileReturns: Sendable, Equatable {
  /// One portfolio, or the highest less the lowest.
  public struct Row: Sendable, Equatable {
    /// `1` = lowest forecasts, …, then `spread`.
    public let name: String
    /// Cells in the portfolio over all timestamps; of `spread` those of both.
    public let cellCount: Int
    /// The mean outcome of the portfolio at each timestamp that was used.
    public let values: [Double]
    /// Its mean over time differs from 0?
    public let test: MeanTest?
  }

  /// The portfolios from the lowest forecasts on, then the spread.
  public let rows: [Row]

  /// Sorts the cells of each timestamp that has at least `count` of them with unequal forecasts: the cell at place r of n goes to
  /// portfolio ⌊r·count/n⌋, equal forecasts in the order of the columns.
  init(_ sections: [CrossSection], count: Int, horizon: Int) {
    require(count >= 2, "at least 2 quantiles are needed, not \(count)")
    let groups = sections.compactMap { Self.portfolios($0, count: count) }
    var rows = (0..<count).map { quantile in
      let members = groups.map { $0[quantile] }
      return Row(
        name: "\(quantile + 1)", cellCount: members.reduce(0) { $0 + $1.count },
        values: members.map(Sample.mean), horizon: horizon)
    }
    rows.append(
      Row(
        name: "spread", cellCount: rows[0].cellCount + rows[count - 1].cellCount,
        values: zip(rows[count - 1].values, rows[0].values).map { $0 - $1 }, horizon: horizon))
    self.rows = rows
  }

  /// The outcomes of each portfolio at one timestamp; nil where they cannot be told apart.
  private static func portfolios(_ section: CrossSection, count: Int) -> [[Double]]? {
    let p = section.predictions
    guard p.count >= count, p.contains(where: { $0 != p[0] }) else { return nil }
    // Columns rise within a section.
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var portfolios = [[Double]](repeating: [], count: count)
    for (place, cell) in order.enumerated() {
      portfolios[place * count / p.count].append(section.targets[cell])
    }
    return portfolios
  }

  /// `quantile,n_times,n_cells,mean,std,t_nw,p_nw`; what is undefined is empty.
  public var csv: CSVWriter {
    var writer = CSVWriter(
      columns: ["quantile", "n_times", "n_cells", "mean", "std", "t_nw", "p_nw"])
    for row in rows {
      writer.append(row.name)
      writer.append(Int64(row.values.count))
      writer.append(Int64(row.cellCount))
      writer.append(Sample.mean(row.values))
      writer.append(Sample.standardDeviation(row.values))
      writer.append(row.test?.statistic ?? .nan)
      writer.append(row.test?.twoSidedP ?? .nan)
      writer.endRow()
    }
    return writer
  }
}

extension QuantileReturns.Row {
  fileprivate init(name: String, cellCount: Int, values: [Double], horizon: Int) {
    self.init(
      name: name, cellCount: cellCount, values: values,
      test: MeanTest(values, horizon: horizon))
  }
}

extension ForecastScores {
  /// What `count` portfolios sorted by the forecasts returned.
  public func quantileReturns(count: Int) -> QuantileReturns {
    QuantileReturns(sections, count: count, horizon: settings.horizon)
  }
}
