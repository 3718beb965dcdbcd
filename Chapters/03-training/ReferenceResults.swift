import Classroom
import Files

/// What `Scripts/reference-document` has measured of the reference document's claims and recommendations.
struct ReferenceResults {
  /// A number with the interval that belongs to it.
  struct Estimate {
    let value, low, high: Double

    /// Whether the interval lies above 0.
    var isAboveZero: Bool { low > 0 }
  }

  private let table, allocation: MeasuredTable
  /// An epoch of each model.
  let cost: MeasuredTable
  /// One hyper-parameter after the other.
  let settings: MeasuredTable
  /// The document's own training.
  let training: MeasuredTable

  /// On what the comparison was measured.
  var machine: String { table.machine }

  init() throws(InputFault) {
    let read = { (part: String) throws(InputFault) in
      try MeasuredTable(
        "Benchmarks/results/reference-\(part).csv", madeBy: "Scripts/reference-document \(part)")
    }
    table = try read("table")
    allocation = try read("allocation")
    cost = try read("cost")
    settings = try read("settings")
    training = try read("training")
  }

  /// A score of `model` on `market`: `r2`, or `sharpe` after costs.
  func estimate(_ score: String, _ model: String, on market: String) throws(InputFault) -> Estimate
  {
    let row = ["market": market, "model": model]
    let name = score == "sharpe" ? "sharpe_net" : score
    return Estimate(
      value: try table.value(name, where: row), low: try table.value(score + "_low", where: row),
      high: try table.value(score + "_high", where: row))
  }

  /// Training windows over the seconds of a whole run of one epoch on one core.
  func windowsPerSecond(_ kind: String) throws(InputFault) -> Double {
    try cost.value("windows_per_second", where: ["model": kind])
  }

  /// The Sharpe ratios after costs of a model whose head allocates on the linear market, a seed each.
  func allocationSharpe(_ kind: String) throws(InputFault) -> [Double] {
    try allocation.values("sharpe", where: ["market": "linear", "model": kind])
  }
}
