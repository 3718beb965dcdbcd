import ExerciseKit
import RandomStreams

extension Exercise {
  static let chronologicalSplit = Exercise(
    "1.8", "chronological-split", .implement, minutes: 15,
    task: { _ in
      """
      The bars of a market are divided into training, validation and test, one after the other.
      A window that ends at bar t has the inputs of the bars t − L + 1 … t; its label covers the
      bars t + 1 … t + h. It belongs to the part that bar t is in, if
        its inputs exist (they may lie in an earlier part: they are known at bar t), and
        its label ends inside the part (the purge: no label may use prices of the next part).
      Write the bars at which the windows of each part end. With 100 bars cut at 70 and 85, L = 10
      and h = 5 that is 56, 10 and 10 windows.
      """
    },
    hints: [
      "Go through the bars of a part and keep those that satisfy both conditions.",
      "A part is a half-open range: its last bar is upperBound − 1, and t + h must not be later.",
      "The inputs reach back to bar t − L + 1, which must be at least 0.",
    ],
    reason: """
      Without the purge the last h training labels are computed from validation prices: nothing crashes, and the validation loss looks a \
      little better than it is. Inputs are another matter: at bar t everything up to t is known, so a validation window may begin in the \
      training part.
      """,
    stub: """
      struct Attempt: ChronologicalSplit {
        func windowEnds(parts: [Range<Int>], lookback: Int, horizon: Int) throws -> [[Int]] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the split without a purge",
          suggests: "Where does the label of the last training window end?",
          Variation { t, _, sizes in t >= sizes.l - 1 }),
        Mistake(
          "the purge with one bar too few",
          suggests: "The part ends before upperBound: its last bar is upperBound − 1.",
          Variation { t, part, sizes in t >= sizes.l - 1 && t + sizes.h <= part.upperBound }),
        Mistake(
          "the purge with one bar too many",
          suggests: "A label may end at the last bar of its part.",
          Variation { t, part, sizes in t >= sizes.l - 1 && t + sizes.h < part.upperBound - 1 }),
        Mistake(
          "a split that wants the inputs inside the part as well",
          suggests: "Inputs from an earlier part are known at bar t: using them is no leak.",
          Variation { t, part, sizes in
            t - sizes.l + 1 >= part.lowerBound && t + sizes.h < part.upperBound
          }),
        Mistake(
          "a purge of the training part alone",
          suggests:
            "Validation labels must not use test prices, nor test labels bars that are not there.",
          Variation { t, part, sizes in
            t >= sizes.l - 1 && (part.lowerBound > 0 || t + sizes.h < part.upperBound)
          }),
        Mistake(
          "a first window with too few or too many inputs",
          suggests: "A window of L bars that ends at bar t begins at bar t − L + 1.",
          Variation { t, part, sizes in t >= sizes.l && t + sizes.h < part.upperBound }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.8")
      let fixed = [
        Probe(
          "100 bars cut at 70 and 85, L = 10, h = 5", Values([70, 85, 100], [10], [5]),
          expected: Values(
            (9...64).map(Double.init), (70...79).map(Double.init), (85...94).map(Double.init))),
        Probe(
          "8 bars cut at 4 and 6, L = 1, h = 1", Values([4, 6, 8], [1], [1]),
          expected: Values([0, 1, 2], [4], [6])),
        Probe(
          "a validation part that is shorter than h", Values([10, 12, 20], [2], [3]),
          expected: Values([1, 2, 3, 4, 5, 6], [], [12, 13, 14, 15, 16])),
      ]
      return fixed
        + (0..<3).map { _ in
          let cut = 20 + stream.integer(below: 30)
          let ends = [cut, cut + 12 + stream.integer(below: 9), cut + 40]
          let (length, horizon) = (2 + stream.integer(below: 8), 1 + stream.integer(below: 8))
          return Probe(
            "\(ends[2]) bars cut at \(ends[0]) and \(ends[1]), L = \(length), h = \(horizon)",
            Values(ends.map(Double.init), [Double(length)], [Double(horizon)]))
        }
    })
}

// anchor: solution
private struct Solution: ChronologicalSplit {
  func windowEnds(parts: [Range<Int>], lookback: Int, horizon: Int) -> [[Int]] {
    parts.map { part in
      part.filter { t in t - lookback + 1 >= 0 && t + horizon < part.upperBound }
    }
  }
}
// end: solution

/// A split by a condition on bar, part, L and h.
private struct Variation: ChronologicalSplit {
  typealias Condition =
    @Sendable (_ t: Int, _ part: Range<Int>, _ sizes: (l: Int, h: Int)) ->
    Bool
  let holds: Condition

  init(_ holds: @escaping Condition) { self.holds = holds }

  func windowEnds(parts: [Range<Int>], lookback: Int, horizon: Int) -> [[Int]] {
    parts.map { part in part.filter { holds($0, part, (lookback, horizon)) } }
  }
}
