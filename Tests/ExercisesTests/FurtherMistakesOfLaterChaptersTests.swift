import ExerciseKit
import Foundation
import Testing

@testable import Exercises

/// Three more wrong answers to each exercise of chapters 3 to 5, invented after its check was written.
@Suite struct FurtherMistakesOfLaterChaptersTests {
  @Test(arguments: [
    Wrong("3.1", "in per cent", 0.91), Wrong("3.1", "half of y²", 0.005),
    Wrong("3.1", "against ln(1 + y)", 0.1 + log(0.9)),
    Wrong("3.2", "the loss of the sign") { given in
      Values([mean(zip(given[0], given[1]).map { ($0 > 0) == ($1 > 0) ? 0 : 1 })])
    },
    Wrong("3.2", "zero returns left out, outputs not") { given in
      let labels = given[1].filter { $0 != 0 }
      return Values([mean(zip(given[0], labels).map { log(1 + exp($0)) - ($1 > 0 ? $0 : 0) })])
    },
    Wrong("3.2", "ln(1 + e^−u) for all") { Values([mean($0[0].map { log(1 + exp(-$0)) })]) },
    Wrong("3.3", "the derivative of 1/(1 + |x|)") {
      Values(zip($0[0], $0[1]).map { -$1 / ((1 + abs($0)) * (1 + abs($0))) })
    },
    Wrong("3.3", "1/(1 + x²)") { Values(zip($0[0], $0[1]).map { $1 / (1 + $0 * $0) }) },
    Wrong("3.3", "f itself") { Values(zip($0[0], $0[1]).map { $1 * $0 / (1 + abs($0)) }) },
    Wrong("3.4", "all are right") {
      Values($0.lists.indices.filter { $0 % 5 == 0 }.map { _ in 1 })
    },
    Wrong("3.4", "the loss falls at every step") { given in
      gradients(given) { zip($0[4], $0[4].dropFirst()).allSatisfy { $0 > $1 } }
    },
    Wrong("3.4", "the gradient is downhill at ε = 1e-3") { given in
      gradients(given) { $0[2][3] > $0[3][3] }
    },
    Wrong("3.5", "the rate three times", 0.01, 0.01, 0.01),
    Wrong("3.5", "only the mean corrected", -0.316, 0.316, -0.316),
    Wrong("3.5", "only the square corrected", -0.001, 0.001, -0.001),
    Wrong("3.6", "the largest number as the norm") { given in
      let largest = given.lists.dropFirst().joined().map(abs).max() ?? 0
      return clipped(given, min(1, given.number(0) / largest))
    },
    Wrong("3.6", "the mean of squares") { given in
      let numbers = given.lists.dropFirst().joined().map { $0 * $0 }
      return clipped(given, min(1, given.number(0) / mean(numbers).squareRoot()))
    },
    Wrong("3.6", "nothing") { clipped($0, 1) },
    Wrong("3.7", "epochs from 0", 12, 15, 18), Wrong("3.7", "a cut at the minimum", 11, 14, 17),
    Wrong("3.7", "one cut alone", 13),
    Wrong("3.8", "never stops") {
      let best = $0[1].indices.min { [all = $0[1]] in all[$0] < all[$1] } ?? 0
      return Values([Double($0[1].count)], [Double(best + 1)])
    },
    Wrong("3.8", "epochs from 0") { given in stopped(given).map { $0 - 1 } },
    Wrong("3.8", "best and last exchanged") { given in stopped(given).reversed() },
    Wrong("3.9", "the last epoch") { given in
      chosen(given) { $0.count - 1 }
    },
    Wrong("3.9", "the worst validation") { given in
      chosen(given) { row in row.firstIndex(of: row.min() ?? 0) ?? 0 }
    },
    Wrong("3.9", "the first epoch") { given in chosen(given) { _ in 0 } },
    Wrong("3.10", "a one-sided test", 0.0553, 0.1237),
    Wrong("3.10", "the root over h the wrong way", 0.0623, 0.0279),
    Wrong("3.10", "per cent", 6.23, 13.9),
  ]) func areRefusedInChapter3(_ wrong: Wrong) throws { try wrong.isRefused() }

  @Test(arguments: [
    Wrong("4.1", "one seed, the first clean one") { given in
      Values([given[1][4] - given[1][5]], [1], [1])
    },
    Wrong("4.1", "a sum of the gains") { given in
      let clean = given.lists.filter { $0[0] == $0[1] && $0[2] == $0[3] }
      return Values(
        [clean.reduce(0) { $0 + $1[4] - $1[5] }], [Double(clean.count)],
        [Double(clean.count { $0[6] < 0.05 && $0[4] > $0[5] })])
    },
    Wrong("4.1", "p above 0.05") { given in
      let clean = given.lists.filter { $0[0] == $0[1] && $0[2] == $0[3] }
      return Values(
        [mean(clean.map { $0[4] - $0[5] })], [Double(clean.count)],
        [Double(clean.count { $0[6] > 0.05 })])
    },
    Wrong("4.2", "halves what doubles", 0.935, -0.58, 1, 1),
    Wrong("4.2", "as fractions", -0.0058, 0.0094, 1, 1),
    Wrong("4.2", "s once, not squared", 2.3, 0.5, 1, 1),
    Wrong("4.3", "its own row", 2, 2, 0.33), Wrong("4.3", "the largest of the column", 1, 2, 0.33),
    Wrong("4.3", "per cent", 1, 2, 44),
    Wrong("4.4", "0 taken for 1e-3") { given in
      Values([mean(given[0].map { -$0 * log($0 + 1e-3) }) * Double(given[0].count)])
    },
    Wrong("4.4", "the largest weight") { Values([$0[0].max() ?? 0]) },
    Wrong("4.4", "the sum of squares") { Values([$0[0].reduce(0) { $0 + $1 * $1 }]) },
    Wrong("4.5", "both half", 0.5, 0.5), Wrong("4.5", "a sum", 1, 2),
    Wrong("4.5", "negative", -1, 0),
    Wrong("4.6", "the cause shifted by one window") { given in
      let rows = given.table(0, columns: assets(given))
      let order = rows.indices.map { ($0 + 1) % rows.count }
      return rise(given, order: order).map { $0 / 2 }
    },
    Wrong("4.6", "the order of the inverse permutation, and the wrong asset") { given in
      rise(given, cause: (given.integer(3) + 1) % assets(given))
    },
    Wrong("4.6", "half of the rise") { given in rise(given).map { $0 / 2 } },
    Wrong("4.7", "edges above the median of the others") { given in
      let median = given[1].sorted()[given[1].count / 2]
      return Values([mean(given[0].map { $0 > median ? 1 : 0 })])
    },
    Wrong("4.7", "chance") { _ in Values([0.5]) },
    Wrong("4.7", "the best edge alone") { given in
      Values([mean(given[1].map { $0 < (given[0].max() ?? 0) ? 1 : 0 })])
    },
    Wrong("4.8", "no runs") { depth($0, [0, 0, 0, 0, 0]) },
    Wrong("4.8", "two seeds") { depth($0, [4, 0, 1, 1, 2]) },
    Wrong("4.8", "three layers as well") { depth($0, [4, 2, 1, 1, 3]) },
  ]) func areRefusedInChapter4(_ wrong: Wrong) throws { try wrong.isRefused() }

  @Test(arguments: [
    Wrong("5.1", "filled at bar 2", 1_059.2), Wrong("5.1", "a gain alone", 125.2),
    Wrong("5.1", "the fee twice", 1_124.4),
    Wrong("5.2", "the square root of squares") { given in
      let drift = zip(given[0], given[1]).map { $0 * (1 + $1) }
      return Values([
        zip(given[2], drift).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      ])
    },
    Wrong("5.2", "purchases alone") { given in
      let growth = 1 + zip(given[0], given[1]).reduce(0) { $0 + $1.0 * $1.1 }
      let drift = zip(given[0], given[1]).map { $0 * (1 + $1) / growth }
      return Values([zip(given[2], drift).reduce(0) { $0 + max(0, $1.0 - $1.1) }])
    },
    Wrong("5.2", "log growth") { given in
      let growth = exp(zip(given[0], given[1]).reduce(0) { $0 + $1.0 * $1.1 })
      let drift = zip(given[0], given[1]).map { $0 * exp($1) / growth }
      return Values([zip(given[2], drift).reduce(0) { $0 + abs($1.0 - $1.1) }])
    },
    Wrong("5.3", "years of 365 days") { given in
      judged(given, band: 1.96 * (365 / given.number(1)).squareRoot())
    },
    Wrong("5.3", "a one-sided band") { given in
      judged(given, band: 1.645 * (given.number(2) / given.number(1)).squareRoot())
    },
    Wrong("5.3", "all three are right") { given in
      Values([1.96 * (given.number(2) / given.number(1)).squareRoot()], [2, 2, 2])
    },
    Wrong("5.4", "a sum instead of a product") { given in
      compounded(given) { equity, gain in equity + gain }
    },
    Wrong("5.4", "log returns") { given in compounded(given) { $0 * exp($1) } },
    Wrong("5.4", "a bar late") { given in
      var late = given
      late.lists[0] =
        [Double](repeating: 0, count: given.integer(2)) + given[0].dropLast(given.integer(2))
      return compounded(late) { $0 * (1 + $1) }
    },
    Wrong("5.5", "one-sided", 9.03, 24.7), Wrong("5.5", "turnover over gain", 0.1107, 31.4),
    Wrong("5.5", "years of months", 9.03, 376.7),
  ]) func areRefusedInChapter5(_ wrong: Wrong) throws { try wrong.isRefused() }
}

/// A wrong answer to the exercise `id`.
struct Wrong: Sendable, CustomTestStringConvertible {
  let id, what: String
  let reply: @Sendable (Values) -> Values

  init(_ id: String, _ what: String, _ predictions: Double...) {
    self.init(id, what) { _ in Values(predictions) }
  }

  init(_ id: String, _ what: String, _ reply: @escaping @Sendable (Values) -> Values) {
    (self.id, self.what, self.reply) = (id, what, reply)
  }

  var testDescription: String { "\(id): \(what)" }

  func isRefused() throws {
    let exercise = try #require(Exercise.named(id))
    guard case .wrong = exercise.verdict(of: reply) else {
      Issue.record("\(testDescription) is not refused as wrong")
      return
    }
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

extension Values {
  fileprivate func map(_ change: (Double) -> Double) -> Values {
    Values(lists: lists.map { $0.map(change) })
  }

  fileprivate func reversed() -> Values { Values(lists: lists.reversed()) }
}

/// 3.4: an answer to each of the gradients.
private func gradients(_ given: Values, _ isRight: (Values) -> Bool) -> Values {
  Values(
    stride(from: 0, to: given.lists.count, by: 5).map {
      isRight(Values(lists: Array(given.lists[$0..<$0 + 5]))) ? 1 : 0
    })
}

/// 3.6: the tensors times `factor`.
private func clipped(_ given: Values, _ factor: Double) -> Values {
  Values(lists: given.lists.dropFirst().map { $0.map { $0 * factor } })
}

/// 3.8: the right answer, by the solution.
private func stopped(_ given: Values) -> Values {
  (try? Exercise.earlyStopping.solution(.page).reply(to: given)) ?? Values()
}

/// 3.9: the report with another choice of the epoch.
private func chosen(_ given: Values, _ epoch: ([Double]) -> Int) -> Values {
  let columns = given.integer(2)
  let test = given.table(1, columns: columns)
  let reported = mean(zip(given.table(0, columns: columns), test).map { $1[epoch($0)] })
  return Values([reported], [mean(test.map { $0.max() ?? 0 }) - reported])
}

private func assets(_ given: Values) -> Int { Int(Double(given[1].count).squareRoot()) }

/// 4.6: the right answer to a question with another order or cause.
private func rise(_ given: Values, order: [Int]? = nil, cause: Int? = nil) -> Values {
  var changed = given
  if let order { changed.lists[4] = order.map(Double.init) }
  if let cause { changed.lists[3] = [Double(cause)] }
  return (try? Exercise.ablationByPermutation.solution(.page).reply(to: changed)) ?? Values()
}

/// 4.8: a design, and the right gap.
private func depth(_ given: Values, _ design: [Double]) -> Values {
  given.lists.count < 4
    ? Values(design) : (try? Exercise.depthAlone.solution(.page).reply(to: given)) ?? Values()
}

/// 5.3: the right fills with another band.
private func judged(_ given: Values, band: Double) -> Values {
  let right = try? Exercise.suspiciousSharpe.solution(.page).reply(to: given)
  return Values([band], right?[1] ?? [])
}

/// 5.4: the back-test with h = 1 and another way to add a bar's gain.
private func compounded(_ given: Values, _ book: (Double, Double) -> Double) -> Values {
  let assets = given.integer(2)
  var equity = 1.0
  return Values(
    zip(given.table(0, columns: assets), given.table(1, columns: assets)).map { weights, returns in
      let gross = max(1, weights.reduce(0) { $0 + abs($1) })
      equity = book(equity, zip(weights, returns).reduce(0) { $0 + $1.0 * $1.1 } / gross)
      return equity
    })
}
