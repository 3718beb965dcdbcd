/// 1.9: a test that tells whether a pipeline looks ahead.
public protocol LeakyGaps: Answering {
  /// Whether what `pipeline` gives for the rows 0 … cut depends on rows after `cut`.
  ///
  /// - Parameters:
  ///   - pipeline: takes a column and gives one of the same length. Rows may be NaN, before and after.
  ///   - column: returns, the oldest first, with gaps that are NaN.
  ///   - cut: the last row of the past; there are rows after it.
  func looksAhead(
    _ pipeline: ([Double]) -> [Double], column: [Double], cut: Int
  ) throws -> Bool
}

extension LeakyGaps {
  /// The answer to a question: the numbers of pipelines, a column, and the cut.
  ///
  /// The reply is what the test says of each pipeline (1: it looks ahead), whether it ever changed a row up to the cut, and
  /// whether it ever changed a row after it.
  public func reply(to question: Values) throws -> Values {
    let column = question[1]
    let cut = question.integer(2)
    var (before, after) = (false, false)
    let verdicts = try question[0].map { number in
      let found = try looksAhead(
        { given in
          let changed = given.indices.filter { row in
            row >= column.count || !isSame(given[row], column[row])
          }
          before = before || changed.contains { $0 <= cut } || given.count < column.count
          after = after || changed.contains { $0 > cut }
          return GapPipeline.all[Int(number)].run(given, cut)
        }, column: column, cut: cut)
      return found ? 1.0 : 0
    }
    return Values(verdicts, [before ? 1 : 0], [after ? 1 : 0])
  }
}

/// A pipeline that fills the gaps of a column or scales it, clean or not.
public struct GapPipeline: Sendable {
  /// What it does.
  public let name: String
  /// Whether rows up to the cut depend on later ones.
  public let looksAhead: Bool
  /// The column that it makes of one whose past ends at a row.
  public let run: @Sendable (_ column: [Double], _ cut: Int) -> [Double]

  /// All of them, in the order in which questions count them.
  public static let all: [GapPipeline] = [
    GapPipeline(name: "column mean for gaps", looksAhead: true) { x, _ in
      fill(x) { _ in mean(x) }
    },
    GapPipeline(name: "last value", looksAhead: false) { x, _ in
      fill(x) { t in x[..<t].last { !$0.isNaN } ?? .nan }
    },
    GapPipeline(name: "mean up to the cut", looksAhead: false) {
      x, cut in fill(x) { _ in mean(Array(x.prefix(cut + 1))) }
    },
    GapPipeline(name: "next value", looksAhead: true) { x, _ in
      fill(x) { t in x[t...].first { !$0.isNaN } ?? .nan }
    },
    GapPipeline(name: "0", looksAhead: false) { x, _ in fill(x) { _ in 0 } },
    GapPipeline(name: "column over its maximum", looksAhead: true) { x, _ in
      let largest = x.filter { !$0.isNaN }.map(abs).max() ?? 1
      return x.map { $0 / largest }
    },
    GapPipeline(name: "mean of 3 past rows", looksAhead: false) { x, _ in
      x.indices.map { t in t < 2 ? .nan : mean(Array(x[t - 2...t])) }
    },
    GapPipeline(name: "mean of both neighbours", looksAhead: true) { x, _ in
      x.indices.map { t in mean(Array(x[max(0, t - 1)...min(x.count - 1, t + 1)])) }
    },
  ]
}

/// Whether two numbers are equal, or both are missing.
private func isSame(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }

private func fill(_ column: [Double], _ value: (Int) -> Double) -> [Double] {
  column.indices.map { column[$0].isNaN ? value($0) : column[$0] }
}

private func mean(_ column: [Double]) -> Double {
  let present = column.filter { !$0.isNaN }
  return present.reduce(0, +) / Double(present.count)
}
