import Experiments
import Files

/// What `Scripts/heads` has measured: what models earn by what their head says, cell by cell.
public struct HeadResults {
  /// The file of the repository.
  public static let path = "Benchmarks/results/heads.csv"

  /// What of a cell is asked for.
  public enum Column: String, Sendable {
    case grossSharpe = "sharpe_gross"
    case netSharpe = "sharpe_net"
    case turnover, gross, net, size, movement, bars
  }

  /// On what it was measured.
  public var machine: String { measured.machine }
  private let measured: MeasuredTable

  /// Reads the file.
  ///
  /// - Throws: `InputFault` when it is missing or wrong.
  public init() throws(InputFault) {
    measured = try MeasuredTable(Self.path, madeBy: "Scripts/heads")
  }

  /// The horizons that were measured on every market, in bars, ascending.
  public var horizons: [Int] {
    [1, 5, 24].filter { horizon in
      ["linear", "even", "real"].allSatisfy { market in
        HeadStudy.Contender.allCases.allSatisfy { contender in
          (try? values(.bars, market, horizon: horizon, contender)) != nil
        }
      }
    }
  }

  /// The values of the seeds on `market` (`linear`, `even`, `real`).
  ///
  /// - Throws: `InputFault` when there is no such cell.
  public func values(
    _ column: Column, _ market: String, horizon: Int, _ contender: HeadStudy.Contender
  ) throws(InputFault) -> [Double] {
    try measured.values(
      column.rawValue,
      where: ["market": market, "horizon": "\(horizon)", "contender": contender.rawValue])
  }

  /// How many seeds stand behind a mean, in words.
  ///
  /// - Throws: `InputFault` when nothing was measured.
  public var seedsText: String {
    get throws(InputFault) {
      let counts = try horizons.map { horizon throws(InputFault) in
        try values(.bars, "real", horizon: horizon, .regression).count
      }
      let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
      return most == 1 ? "one seed" : least == most ? "\(most) seeds" : "\(least) to \(most) seeds"
    }
  }

  /// Their mean.
  public func mean(
    _ column: Column, _ market: String, horizon: Int, _ contender: HeadStudy.Contender
  ) throws(InputFault) -> Double {
    let values = try values(column, market, horizon: horizon, contender)
    return values.reduce(0, +) / Double(values.count)
  }
}
