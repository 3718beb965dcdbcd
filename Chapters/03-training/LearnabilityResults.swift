import Classroom
import Files
import Foundation
import Markets

/// What `Scripts/learnability` has measured: models on planted markets, cell by cell.
struct LearnabilityResults {
  /// What the markets of a place in the map have in common.
  struct Place: Hashable {
    var kind: String
    var strength: Double
    var bars: Int
    var assets = 8
  }

  /// The file of the repository.
  static let path = "data/learnability.csv"

  /// R² that a model and the best forecast reach, summed over the markets.
  fileprivate struct Sums {
    var found = 0.0
    var optimal = 0.0
    var correlation = 0.0
    var count = 0
  }

  /// On what it was measured.
  let machine: String
  private var sums: [Place: [String: Sums]] = [:]

  init(_ path: String = path) throws(InputFault) {
    let measured = try MeasuredTable(path, madeBy: "Scripts/learnability")
    let table = measured.table
    machine = measured.machine
    let texts = try ["kind", "model"].map { name throws(InputFault) in
      try table.requiredColumn(name)
    }
    let numbers = try ["r2", "bars", "assets", "test_r2", "optimal_r2", "test_correlation"].map {
      name throws(InputFault) in try table.requiredColumn(name)
    }
    for row in 0..<table.rowCount {
      let values = try numbers.map { column throws(InputFault) in try table.double(row, column) }
      let place = Place(
        kind: table.text(row, texts[0]), strength: values[0], bars: Int(values[1]),
        assets: Int(values[2]))
      sums[place, default: [:]][table.text(row, texts[1]), default: Sums()]
        .add(found: values[3], optimal: values[4], correlation: values[5])
    }
    try table.checkEnd()
  }

  /// The places that were measured.
  var places: Set<Place> { Set(sums.keys) }

  /// How many markets stand behind a place.
  func markets(_ place: Place) -> Int { sums[place]?["ridge"]?.count ?? 0 }

  /// The fraction of the best forecast's R² that `model` finds at `place`; nil where it was not measured.
  func fraction(_ model: String, _ place: Place) -> Double? {
    guard let sum = sums[place]?[model], sum.optimal > 0 else { return nil }
    return sum.found / sum.optimal
  }

  /// The mean correlation of `model`'s forecasts with the best ones; nil where it was not measured.
  func correlation(_ model: String, _ place: Place) -> Double? {
    guard let sum = sums[place]?[model], sum.count > 0 else { return nil }
    return sum.correlation / Double(sum.count)
  }
}

extension LearnabilityResults.Sums {
  fileprivate mutating func add(found: Double, optimal: Double, correlation: Double) {
    self.found += found
    self.optimal += optimal
    self.correlation += correlation.isNaN ? 0 : correlation
    count += 1
  }
}
