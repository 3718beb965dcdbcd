import ExerciseKit
import Foundation
import Testing

@testable import Exercises

/// An answer that is made from the question, and from the right answer to it.
struct Altered: Answering {
  let answer: @Sendable (_ question: Values, _ right: Values) throws -> Values
  let exercise: String

  init(_ exercise: String, _ answer: @escaping @Sendable (Values, Values) throws -> Values) {
    self.exercise = exercise
    self.answer = answer
  }

  func reply(to question: Values) throws -> Values {
    let solution = try #require(Exercise.named(exercise)).solution(.page)
    return try answer(question, try solution.reply(to: question))
  }
}

/// Wrong answers that were invented after the checks were written: each is refused, whatever it is called.
@Suite struct FurtherMistakesTests {
  @Test(arguments: chapter1Mistakes + chapter2Mistakes)
  func itIsRefused(mistake: FurtherMistake) throws {
    let exercise = try #require(Exercise.named(mistake.exercise))
    let verdict = exercise.verdict { try mistake.answer.reply(to: $0) }
    #expect(verdict.word == "wrong", "\(mistake.name): \(verdict)")
  }

  @Test func everyExerciseOfTheseChaptersHasThree() {
    let mistakes = chapter1Mistakes + chapter2Mistakes
    for exercise in Exercise.chapter1 + Exercise.chapter2 {
      #expect(mistakes.count { $0.exercise == exercise.id } >= 3, "\(exercise.id)")
    }
  }
}

/// A wrong answer to an exercise.
struct FurtherMistake: Sendable, CustomStringConvertible {
  let exercise: String
  let name: String
  let answer: any Answering
  var description: String { "\(exercise): \(name)" }

  /// Wrong predictions.
  init(_ exercise: String, _ name: String, predicting predictions: Double...) {
    self.exercise = exercise
    self.name = name
    answer = Prediction(predictions)
  }

  /// A wrong function.
  init(
    _ exercise: String, _ name: String,
    _ answer: @escaping @Sendable (_ question: Values, _ right: Values) throws -> Values
  ) {
    self.exercise = exercise
    self.name = name
    self.answer = Altered(exercise, answer)
  }
}

let chapter1Mistakes: [FurtherMistake] = [
  FurtherMistake("1.1", "log(open/close + 1)", predicting: log(3)),
  FurtherMistake("1.1", "log1p of the simple return", predicting: log1p(-0.5)),
  FurtherMistake("1.1", "two digits", predicting: 0.41),
  FurtherMistake("1.2", "weights normalised to 1") { q, right in
    let sum = q[0].reduce(0, +)
    return Values([sum == 0 ? 0 : right.number(0) / sum])
  },
  FurtherMistake("1.2", "short positions gain like long ones") { q, _ in
    Values([zip(q[0], q[1]).reduce(0) { $0 + abs($1.0) * (exp($1.1) - 1) }])
  },
  FurtherMistake("1.2", "second order in place of exp") { q, _ in
    Values([zip(q[0], q[1]).reduce(0) { $0 + $1.0 * ($1.1 + $1.1 * $1.1 / 2) }])
  },
  FurtherMistake("1.3", "100 − RSI") { _, right in Values(right[0].map { 100 - $0 }) },
  FurtherMistake("1.3", "g / l, not over the sum") { _, right in
    Values(right[0].map { 100 * $0 / (100 - $0) })
  },
  FurtherMistake("1.3", "values from row n − 1 on") { _, right in
    Values(Array(right[0].dropFirst()) + [.nan])
  },
  FurtherMistake("1.4", "the logarithm to the base 10") { _, right in
    Values(right[0], right[1].map { $0 / log(10) }, right[2])
  },
  FurtherMistake("1.4", "a tiny volume in place of 0") { _, right in
    Values(right[0], right[1].map { $0.isNaN ? log(1e-9) : $0 }, right[2])
  },
  FurtherMistake("1.4", "asymmetry 1 for all") { _, right in
    Values(right[0], right[1], right[2].map { _ in 1 })
  },
  FurtherMistake("1.5", "gaps filled backwards") { _, right in
    let first = right[0].first { !$0.isNaN } ?? .nan
    return Values(right[0].map { $0.isNaN ? first : $0 })
  },
  FurtherMistake("1.5", "one bar late") { _, right in Values([.nan] + right[0].dropLast()) },
  FurtherMistake("1.5", "the mean of all that is known") { q, _ in
    Values(
      q[0].map { start in
        let known = zip(q[2], q[3]).filter { $0.0 <= start + q.number(1) }.map(\.1)
        return known.reduce(0, +) / Double(known.count)
      })
  },
  FurtherMistake("1.6", "log of the product") { _, right in Values(right[0].map { log(1 + $0) }) },
  FurtherMistake("1.6", "one label too few") { _, right in Values(Array(right[0].dropLast())) },
  FurtherMistake("1.6", "padded with 0 to the length of r") { q, right in
    Values(right[0] + [Double](repeating: 0, count: q[0].count - right[0].count))
  },
  FurtherMistake("1.7", "n/(2h)", predicting: 269.4, 0.8),
  FurtherMistake("1.7", "n/(h − 1)", predicting: 673.5, 0.8),
  FurtherMistake("1.7", "the root of (h − 1)/h", predicting: 538.8, 0.8.squareRoot()),
  FurtherMistake("1.8", "every h-th window") { q, right in
    Values(
      lists: right.lists.map { list in
        list.enumerated().filter { $0.offset % max(2, q.integer(2)) == 0 }.map(\.element)
      })
  },
  FurtherMistake("1.8", "first bars of windows") { q, right in
    Values(lists: right.lists.map { $0.map { $0 - q.number(1) + 1 } })
  },
  FurtherMistake("1.8", "a purge at the start of later parts as well") { q, right in
    Values(lists: [right[0]] + right.lists.dropFirst().map { Array($0.dropFirst(q.integer(2))) })
  },
  FurtherMistake("1.9", "always true") { q, right in
    Values(q[0].map { _ in 1 }, right[1], right[2])
  },
  FurtherMistake("1.9", "always false") { q, right in
    Values(q[0].map { _ in 0 }, right[1], right[2])
  },
  FurtherMistake("1.9", "the reverse") { _, right in
    Values(right[0].map { 1 - $0 }, right[1], right[2])
  },
  FurtherMistake("1.10", "the same number three times") { _, right in
    Values(right[0].map { _ in right[0][0] })
  },
  FurtherMistake("1.10", "the sum of squares without 1 −") { _, right in
    Values(right[0].map { 1 - $0 })
  },
  FurtherMistake("1.10", "purged and ordered exchanged") { _, right in
    Values([right[0][1], right[0][0], right[0][2]])
  },
  FurtherMistake("1.11", "p itself") { q, _ in Values(q[0]) },
  FurtherMistake("1.11", "the largest q for all") { _, right in
    Values(right[0].map { _ in right[0].max() ?? 0 })
  },
  FurtherMistake("1.11", "ranks from 0") { _, right in Values(right[0].map { min(1, 2 * $0) }) },
]

let chapter2Mistakes: [FurtherMistake] = [
  FurtherMistake("2.1", "the steps before", predicting: 8, 10, 1),
  FurtherMistake("2.1", "counted from 1", predicting: 11, 13, 1),
  FurtherMistake("2.1", "all assets but the one", predicting: 10, 12, 5),
  FurtherMistake("2.2", "shifted by a step") { _, right in Values([0] + right[0].dropLast()) },
  FurtherMistake("2.2", "the mean over the kernel") { q, right in
    Values(right[0].map { $0 / Double(q[1].count) })
  },
  FurtherMistake("2.2", "0 until the kernel is full") { q, right in
    Values(right[0].enumerated().map { $0.offset < q[1].count - 1 ? 0 : $0.element })
  },
  FurtherMistake("2.3", "the reverse", predicting: 1, 0, 0, 0),
  FurtherMistake("2.3", "only the kernel", predicting: 0, 1, 0, 0),
  FurtherMistake("2.3", "only the newest", predicting: 0, 0, 0, 1),
  FurtherMistake("2.4", "the values themselves") { q, _ in Values(q[3]) },
  FurtherMistake("2.4", "the mean of the assets") { q, _ in
    let sizes = q[0].map { Int($0) }
    let moments = q.table(3, columns: sizes[2] * sizes[3])
    return Values(
      moments.flatMap { moment in
        moment.indices.map { c in
          stride(from: c % sizes[3], to: moment.count, by: sizes[3])
            .reduce(0) { $0 + moment[$1] } / Double(sizes[2])
        }
      })
  },
  FurtherMistake("2.4", "the values added, as with a residual") { q, right in
    Values(zip(right[0], q[3]).map { $0 + $1 })
  },
  FurtherMistake("2.5", "even weights") { q, right in
    Values(lists: right.lists.map { $0.map { _ in 1 / q[0][0] } })
  },
  FurtherMistake("2.5", "the logarithms of the weights") { _, right in
    Values(lists: right.lists.map { $0.map { log($0) } })
  },
  FurtherMistake("2.5", "an asset does not look at itself") { q, right in
    let assets = Int(q[0][0])
    return Values(
      lists: right.lists.map { map in
        map.indices.map { cell in
          let (i, j) = (cell / assets, cell % assets)
          return i == j ? 0 : map[cell] / (1 - map[i * assets + i])
        }
      })
  },
  FurtherMistake("2.6", "N/L", predicting: 5 / 168.0, 4, 2),
  FurtherMistake("2.6", "8 for a square", predicting: 33.6, 8, 2),
  FurtherMistake("2.6", "a difference", predicting: 163, 4, 2),
  FurtherMistake("2.7", "the nearest whole number", predicting: 25, 26, 28),
  FurtherMistake("2.7", "the base 10", predicting: 15, 11, 56),
  FurtherMistake("2.7", "a c one too small", predicting: 30, 25, 27),
  FurtherMistake("2.8", "the mean of v for all") { q, right in
    let v = q.table(3, columns: Int(q[0][0]))
    let mean = v[0].indices.map { c in v.reduce(0) { $0 + $1[c] } / Double(v.count) }
    return Values(rows: right.lists.map { _ in mean })
  },
  FurtherMistake("2.8", "full attention for all") { q, right in
    let (length, d) = (right.lists.count, Int(q[0][0]))
    let (queries, keys, v) = (
      q.table(1, columns: d), q.table(2, columns: d), q.table(3, columns: d)
    )
    return Values(
      rows: (0..<length).map { i in
        let powers = keys.map { key in
          exp(zip(queries[i], key).reduce(0) { $0 + $1.0 * $1.1 } / Double(d).squareRoot())
        }
        return (0..<d).map { c in
          zip(powers, v).reduce(0) { $0 + $1.0 * $1.1[c] } / powers.reduce(0, +)
        }
      })
  },
  FurtherMistake("2.8", "rows in reverse") { _, right in Values(rows: right.lists.reversed()) },
  FurtherMistake("2.9", "the smallest") { q, _ in
    let x = q[0]
    return Values(
      stride(from: 0, to: x.count, by: 2).map { t in
        x[max(0, t - 1)...min(x.count - 1, t + 1)].min() ?? 0
      })
  },
  FurtherMistake("2.9", "stride 1") { q, _ in
    Values(q[0].indices.map { t in q[0][max(0, t - 1)...min(q[0].count - 1, t + 1)].max() ?? 0 })
  },
  FurtherMistake("2.9", "the largest size") { q, _ in
    let x = q[0]
    return Values(
      stride(from: 0, to: x.count, by: 2).map { t in
        x[max(0, t - 1)...min(x.count - 1, t + 1)].max { abs($0) < abs($1) } ?? 0
      })
  },
  FurtherMistake("2.10", "without the head", predicting: 13_313 - 33, 13_697 - 33),
  FurtherMistake("2.10", "without the last norm", predicting: 13_313 - 64, 13_697 - 64),
  FurtherMistake("2.10", "asset vectors twice", predicting: 13_313 + 256, 13_697 + 640),
  FurtherMistake("2.11", "all in") { q, _ in Values([q[0].reduce(0, +) < 0 ? -1 : 1]) },
  FurtherMistake("2.11", "never short") { _, right in Values([max(0, right.number(0))]) },
  FurtherMistake("2.11", "the mean over the root of the mean square") { q, _ in
    let n = Double(q[0].count)
    let square = q[0].reduce(0) { $0 + $1 * $1 } / n
    return Values([q[0].reduce(0, +) / n / square.squareRoot()])
  },
]
