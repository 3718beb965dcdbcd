import Classroom
import Files
import Foundation
import Markets

/// What `Scripts/bench --growth` has measured: one training step each, ours and PyTorch's.
struct GrowthResults {
  /// One row of the file.
  struct Step {
    /// Whose step: `ours`, `stock` or `tuned`.
    let program: String
    /// What was measured, such as `grow/full/L96`.
    let name: String
    /// The median, and the largest memory of the process.
    let milliseconds, megabytes: Double
  }

  /// The file of the repository.
  static let path = "Benchmarks/results/growth.csv"

  /// On what it was measured, from the file's first comment.
  let machine: String
  private let steps: [Step]

  /// Reads the file.
  init(_ path: String = path) throws(InputFault) {
    let measured = try MeasuredTable(path, madeBy: "Scripts/bench --growth")
    machine = measured.machine
    let table = measured.table
    let (name, program) = (
      try table.requiredColumn("name"), try table.requiredColumn("program")
    )
    let (time, memory) = (
      try table.requiredColumn("median_ms"), try table.requiredColumn("peak_rss_mb")
    )
    var steps: [Step] = []
    for row in 0..<table.rowCount {
      steps.append(
        Step(
          program: table.text(row, program), name: table.text(row, name),
          milliseconds: try table.double(row, time), megabytes: try table.double(row, memory)))
    }
    try table.checkEnd()
    self.steps = steps
  }

  /// The step called `name`; nil where it was not measured, as full attention that needs more memory than there is.
  func step(_ program: String, _ name: String) -> Step? {
    steps.first { $0.program == program && $0.name == name }
  }

  /// A value of the steps of `curve` at every size, NaN where there is none.
  func values(_ curve: Curve, _ value: (Step) -> Double) -> [Double] {
    curve.axis.sizes.map { size in
      step(curve.program, "grow/\(curve.kind)/\(curve.axis.letter)\(size)").map(value) ?? .nan
    }
  }

  /// The length, between two measured ones, from which on our ProbSparse is faster than our full attention.
  var crossover: Double? {
    let (full, sparse) = (
      values(Curve(kind: "full"), \.milliseconds), values(Curve(kind: "probSparse"), \.milliseconds)
    )
    let gains = zip(full, sparse).map { log($0 / $1) }
    guard let last = gains.lastIndex(where: { $0 <= 0 }) else { return nil }
    guard last + 1 < gains.count else { return .infinity }
    let (x0, x1) = (log(Double(Axis.length.sizes[last])), log(Double(Axis.length.sizes[last + 1])))
    return exp(x0 + (x1 - x0) * -gains[last] / (gains[last + 1] - gains[last]))
  }
}

/// One curve of the measurements.
struct Curve {
  var program = "ours"
  var kind: String
  var axis = Axis.length

  /// Its name in a table or a key.
  var name: String {
    let whose = ["ours": "ours", "stock": "PyTorch", "tuned": "PyTorch, tuned"][program] ?? program
    return "\(whose), \(kind == "full" ? "full" : "ProbSparse")"
  }
}

/// What grows.
enum Axis {
  case length, assets

  var letter: String { self == .length ? "L" : "N" }
  var sizes: [Int] {
    self == .length ? [96, 168, 336, 672, 1344, 2688] : [5, 20, 50, 100]
  }
  /// The first size that an exponent is fitted to: shorter windows are mostly what does not grow.
  var least: Int { self == .length ? 168 : 5 }
}

// anchor: exponent
/// The slope of ln y against ln x, least squares: y grows like x to this power.
func exponent(_ x: [Int], _ y: [Double]) -> Double {
  let points = zip(x, y).filter { $1.isFinite }.map { (x: log(Double($0)), y: log($1)) }
  let n = Double(points.count)
  let (mx, my) = (points.reduce(0) { $0 + $1.x } / n, points.reduce(0) { $0 + $1.y } / n)
  let slope = points.reduce(0) { $0 + ($1.x - mx) * ($1.y - my) }
  return slope / points.reduce(0) { $0 + ($1.x - mx) * ($1.x - mx) }
}
// end: exponent
