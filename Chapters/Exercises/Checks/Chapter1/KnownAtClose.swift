import ExerciseKit
import Markets
import RandomStreams

extension Exercise {
  static let knownAtClose = Exercise(
    "1.5", "known-at-close", .implement, minutes: 15,
    task: { _ in
      """
      A funding rate is published every few hours, bars close every hour. A bar that starts at
      minute s is Δ minutes long and closes at s + Δ: what its row may hold is the last value that
      was published no later than that. A value published exactly at the close is known.
      Write, for each bar, the value known at its close; NaN before the first publication.
      """
    },
    hints: [
      "A row is stamped with the start of its bar, but it is used when the bar has closed.",
      "Of the times of publication ≤ s + Δ, which one counts?",
      "published.lastIndex { $0 <= start + length } finds it, or nil.",
    ],
    reason: """
      The close decides: a rate stamped s + Δ has age 0 and is known, one stamped later is not. Joining on the next settlement gives no NaN \
      at all, which makes it look better, and every row knows a rate before it was published.
      """,
    stub: """
      struct Attempt: KnownAtClose {
        func knownAtClose(
          starts: [Int], length: Int, published: [Int], values: [Double]
        ) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the next value to be published",
          suggests: "Nobody knew it when the bar closed: that is a leak, and it shows no NaN.",
          Variation { close, _, times in times.firstIndex { $0 >= close } }),
        Mistake(
          "the value known when the bar starts",
          suggests: "The row is used at the close, a whole bar after its start.",
          Variation { close, length, times in times.lastIndex { $0 <= close - length } }),
        Mistake(
          "the last value before the close, without one published at it",
          suggests: "Exactly at the close counts as known.",
          Variation { close, _, times in times.lastIndex { $0 < close } }),
        Mistake(
          "a join on equal times", suggests: "A value stays known until the next one replaces it.",
          Variation { close, _, times in times.lastIndex(of: close) }),
        Mistake(
          "the first value, before it was published",
          suggests: "Before the first publication nothing is known.",
          Variation { close, _, times in times.lastIndex { $0 <= close } ?? 0 }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.5")
      let fixed = Probe(
        "bars of 60 minutes from 0 on, rates 1, 2, 3 at minutes 120, 180, 250",
        Values([0, 60, 120, 180, 240], [60], [120, 180, 250], [1, 2, 3]),
        expected: Values([.nan, 1, 2, 2, 3]))
      return [fixed]
        + (0..<3).map { number in
          let length = [5, 15, 60][number]
          let starts = (0..<30).map { $0 * length }
          // About half of the publications fall exactly on a close.
          let times = (1...8).map { place in
            3 * place * length + stream.integer(below: 2) * stream.integer(below: 2 * length)
          }
          return random(starts, length, times, stream.normals(times.count))
        }
    })

  private static func random(
    _ starts: [Int], _ length: Int, _ times: [Int], _ values: [Double]
  ) -> Probe {
    let library = AuxiliarySeries.published(timestamps: times.map(Int64.init), values: values)
      .known(at: starts.map(Int64.init), barMilliseconds: Int64(length))
    return Probe(
      "30 bars of \(length) minutes, \(times.count) values at random minutes",
      Values(
        starts.map(Double.init), [Double(length)], times.map(Double.init), values),
      expected: Values(library))
  }
}

// anchor: solution
private struct Solution: KnownAtClose {
  func knownAtClose(
    starts: [Int], length: Int, published: [Int], values: [Double]
  ) -> [Double] {
    starts.map { start in
      guard let last = published.lastIndex(where: { $0 <= start + length }) else { return .nan }
      return values[last]
    }
  }
}
// end: solution

/// A choice of the value by the close, the bar's length and the times of publication.
private struct Variation: KnownAtClose {
  let chosen: @Sendable (_ close: Int, _ length: Int, _ times: [Int]) -> Int?

  init(_ chosen: @escaping @Sendable (_ close: Int, _ length: Int, _ times: [Int]) -> Int?) {
    self.chosen = chosen
  }

  func knownAtClose(
    starts: [Int], length: Int, published: [Int], values: [Double]
  ) -> [Double] {
    starts.map { start in chosen(start + length, length, published).map { values[$0] } ?? .nan }
  }
}
