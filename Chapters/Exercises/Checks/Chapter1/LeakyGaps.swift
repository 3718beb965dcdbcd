import ExerciseKit
import RandomStreams

extension Exercise {
  static let leakyGaps = Exercise(
    "1.9", "leaky-gaps", .findTheLeak, minutes: 25,
    task: { _ in
      """
      A colleague fills gaps (NaN) with the mean of the whole column “before anything else”. Write
      the test that catches such a pipeline, whatever it does: it looks ahead if anything in the
      rows 0 … cut of its output depends on rows after `cut`.
      You may call the pipeline as often as you like, with columns of your own. Some of those that
      the check tries are clean, some use a mean, a neighbour or the largest value of the future.
      Returns are around 0.01 in size, and a clean pipeline gives exactly the same past every time.
      """
    },
    hints: [
      "Nothing up to the cut may change when the future does. Run the pipeline on two columns.",
      "Keep the rows 0 … cut of the column as they are, and replace those after it.",
      "A future that is a little different may have the same mean or the same maximum: make it very different.",
      "Compare the rows 0 … cut of both outputs exactly; NaN is not equal to NaN, so treat it on its own.",
    ],
    reason: """
      A different future is the one test that needs to know nothing of the pipeline. It can fail only if the future really changes what a \
      pipeline might use: a shuffled future has the same mean and the same maximum. It is exact: with a tolerance of 0.01 the mean of a \
      column of returns passes. And it says nothing about rows after the cut, which are meant to change.
      """,
    stub: """
      struct Attempt: LeakyGaps {
        func looksAhead(
          _ pipeline: ([Double]) -> [Double], column: [Double], cut: Int
        ) throws -> Bool {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a test that changes bars up to the cut, too",
          suggests: "Then the past of the output may change without any look-ahead.",
          Variation { x, _ in x.map { 3 * $0 + 1 } }),
        Mistake(
          "a test that compares the rows after the cut, too",
          suggests: "A different future may change the future.",
          Variation(rows: { _, count in 0..<count }, future)),
        Mistake(
          "a test with a tolerance of 0.01",
          suggests: "Returns are about that large: a mean over them moves by less.",
          Variation(tolerance: 0.01) { x, cut in
            x.indices.map { $0 > cut ? 3 * x[$0] : x[$0] }
          }),
        Mistake(
          "a test with the same future twice",
          suggests: "It cannot fail: nothing after the cut was changed.", Variation { x, _ in x }),
        Mistake(
          "a test whose different future is the same future in another order",
          suggests: "What does a mean or a maximum make of another order?",
          Variation { x, cut in Array(x[...cut]) + x[(cut + 1)...].reversed() }),
        Mistake(
          "a test that takes NaN for a change",
          suggests: "NaN != NaN is true in Swift: a pipeline may leave rows empty.",
          Variation(isNaNEqual: false, future)),
        Mistake(
          "a test that looks at the row of the cut alone",
          suggests: "A leak may show in any row of the past, such as one with a gap.",
          Variation(rows: { cut, _ in cut..<cut + 1 }, future)),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.9")
      return (0..<4).map { number in
        // Multiples of a power of two, whose sum is the same in any order.
        var column = stream.normals(36, deviation: 82).map { $0.rounded() / 8192 }
        let cut = 20 + stream.integer(below: 6)
        for gap in [3, 9 + stream.integer(below: 5), cut - 1, cut] { column[gap] = .nan }
        column[cut + 5] = 0.0703125
        let order =
          number == 0 ? Array(GapPipeline.all.indices) : stream.permutation(GapPipeline.all.count)
        let asked = order.map { Double($0) }
        return Probe(
          "pipelines: " + order.map { GapPipeline.all[$0].name }.joined(separator: "; ")
            + " (1: looks ahead); whether the test changed the past; the future",
          Values(asked, column, [Double(cut)]),
          expected: Values(order.map { GapPipeline.all[$0].looksAhead ? 1 : 0 }, [0], [1]))
      }
    })
}

/// A future that is very different.
private let future: @Sendable ([Double], Int) -> [Double] = { x, cut in
  x.indices.map { $0 > cut ? Double($0) : x[$0] }
}

// anchor: solution
private struct Solution: LeakyGaps {
  func looksAhead(_ pipeline: ([Double]) -> [Double], column: [Double], cut: Int) -> Bool {
    var other = column
    for row in (cut + 1)..<column.count { other[row] = 10 + Double(row) }
    let (a, b) = (pipeline(column), pipeline(other))
    return (0...cut).contains { a[$0] != b[$0] && !(a[$0].isNaN && b[$0].isNaN) }
  }
}
// end: solution

/// A test with one thing done otherwise.
private struct Variation: LeakyGaps {
  var tolerance = 0.0
  var isNaNEqual = true
  var rows: @Sendable (_ cut: Int, _ count: Int) -> Range<Int> = { cut, _ in 0..<cut + 1 }
  let changed: @Sendable ([Double], Int) -> [Double]

  init(
    tolerance: Double = 0, isNaNEqual: Bool = true,
    rows: @escaping @Sendable (Int, Int) -> Range<Int> = { cut, _ in 0..<cut + 1 },
    _ changed: @escaping @Sendable ([Double], Int) -> [Double]
  ) {
    self.tolerance = tolerance
    self.isNaNEqual = isNaNEqual
    self.rows = rows
    self.changed = changed
  }

  func looksAhead(_ pipeline: ([Double]) -> [Double], column: [Double], cut: Int) -> Bool {
    let (a, b) = (pipeline(column), pipeline(changed(column, cut)))
    return rows(cut, column.count).contains { row in
      if a[row].isNaN || b[row].isNaN {
        return !(isNaNEqual && a[row].isNaN && b[row].isNaN)
      }
      return abs(a[row] - b[row]) > tolerance
    }
  }
}
