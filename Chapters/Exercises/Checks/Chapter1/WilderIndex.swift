import ExerciseKit
import Markets
import RandomStreams

extension Exercise {
  static let wilderIndex = Exercise(
    "1.3", "wilder-index", .implement, minutes: 20,
    task: { _ in
      """
      The relative strength index is 100 g / (g + l): g is an average of the gains
      max(C_t − C_{t−1}, 0), l one of the losses max(C_{t−1} − C_t, 0). Wilder's averages of period
      n begin in row n (the first close is row 0) with the plain mean of the first n changes; from
      then on each new change x counts 1/n:
        g ← ((n − 1) g + x) / n          l likewise
      Rows before row n are NaN. Where neither gains nor losses are left, the index is 50.
      Write it for closes and a period n ≥ 1.
      """
    },
    hints: [
      "n closes have n − 1 changes: the first value needs n + 1 closes, so it stands in row n.",
      "Keep g and l from row to row; one pass over the closes is enough.",
      "0/0 is NaN. Ask for g + l == 0 before you divide.",
    ],
    reason: """
      With n = 3 the closes 10, 11, 10.5, 11.5, 12, 11 give 80, 84.615 and 50: Wilder's averages never forget a change entirely. Plain rolling means \
      (Cutler's index) forget a change after n rows and give 80, 75, 60. The reference document says neither, so two programs that both \
      compute “RSI 14” may disagree. And a price that stands still must not put a NaN into the inputs.
      """,
    stub: """
      struct Attempt: WilderIndex {
        func relativeStrength(_ closes: [Double], period: Int) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "Cutler's index, with plain means of the last n changes",
          suggests: "After the first n changes the averages go on from their last values.",
          Variation(average: .rolling)),
        Mistake(
          "an index that is NaN where the price stands still",
          suggests: "Gains and losses of 0 are divided: 0/0. The task says what to give there.",
          Variation(whenFlat: .nan)),
        Mistake(
          "an exponential average with the weight 2/(n + 1)",
          suggests: "Wilder gives a new change the weight 1/n.", Variation(weight: { 2 / ($0 + 1) })
        ),
        Mistake(
          "an average that begins with the first change alone",
          suggests: "The first averages are plain means of n changes, in row n.",
          Variation(average: .fromFirst)),
        Mistake(
          "an index of 0 where the price stands still",
          suggests: "0 would say that the price only fell.", Variation(whenFlat: 0)),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.3")
      let fixed = [
        Probe(
          "closes 10, 11, 10.5, 11.5, 12, 11 and n = 3", Values([10, 11, 10.5, 11.5, 12, 11], [3]),
          expected: Values([.nan, .nan, .nan, 80, 1100 / 13.0, 50])),
        Probe(
          "a price that stands still, n = 2", Values([5, 5, 5, 5], [2]),
          expected: Values([.nan, .nan, 50, 50])),
        Probe(
          "a price that only rises, n = 2", Values([1, 2, 3, 4], [2]),
          expected: Values([.nan, .nan, 100, 100])),
        Probe(
          "closes 1, 2, 1, 1 and n = 1", Values([1, 2, 1, 1], [1]),
          expected: Values([.nan, 100, 0, 50])),
        Probe("two closes and n = 3", Values([1, 2], [3]), expected: Values([.nan, .nan])),
      ]
      return fixed
        + (0..<3).map { _ in
          let period = 2 + stream.integer(below: 6)
          let closes = stream.normals(30).map { 100 + 3 * $0 }
          return Probe(
            "30 random closes and n = \(period)", Values(closes, [Double(period)]),
            expected: Values(RelativeStrength.values(of: closes, period: period)))
        }
    })
}

// anchor: solution
private struct Solution: WilderIndex {
  func relativeStrength(_ closes: [Double], period: Int) -> [Double] {
    let n = Double(period)
    var (gain, loss) = (0.0, 0.0)
    return closes.indices.map { t in
      guard t > 0 else { return .nan }
      let change = closes[t] - closes[t - 1]
      let (up, down) = (max(change, 0), max(-change, 0))
      if t <= period {
        gain += up / n
        loss += down / n
      } else {
        gain = ((n - 1) * gain + up) / n
        loss = ((n - 1) * loss + down) / n
      }
      if t < period { return .nan }
      return gain + loss == 0 ? 50 : 100 * gain / (gain + loss)
    }
  }
}
// end: solution

/// The index with one thing done otherwise.
private struct Variation: WilderIndex {
  enum Average { case wilder, rolling, fromFirst }
  var average = Average.wilder
  var whenFlat = 50.0
  var weight: @Sendable (Double) -> Double = { 1 / $0 }

  func relativeStrength(_ closes: [Double], period: Int) -> [Double] {
    let changes = zip(closes.dropFirst(), closes).map { $0 - $1 }
    let gains = averages(changes.map { max($0, 0) }, period)
    let losses = averages(changes.map { max(-$0, 0) }, period)
    return closes.indices.map { t in
      guard t >= period else { return .nan }
      let (g, l) = (gains[t - 1], losses[t - 1])
      return g + l == 0 ? whenFlat : 100 * g / (g + l)
    }
  }

  private func averages(_ x: [Double], _ period: Int) -> [Double] {
    var last = 0.0
    return x.indices.map { t in
      let mean = x[max(0, t + 1 - period)...t].reduce(0, +) / Double(period)
      let step = weight(Double(period))
      switch average {
      case .rolling: last = mean
      case .fromFirst: last = t == 0 ? x[0] : (1 - step) * last + step * x[t]
      case .wilder: last = t < period ? mean : (1 - step) * last + step * x[t]
      }
      return last
    }
  }

  init(average: Average) { self.average = average }
  init(whenFlat: Double) { self.whenFlat = whenFlat }
  init(weight: @escaping @Sendable (Double) -> Double) { self.weight = weight }
}
