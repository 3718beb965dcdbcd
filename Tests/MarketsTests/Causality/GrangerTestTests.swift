import Testing

@testable import Markets

struct GrangerTestTests {
  /// Daily returns of META, AAPL and NVDA up to the end of 2014.
  private func stocks() throws -> CommonReturns {
    let panel = try Panel(
      contentsOf: data("us-tech-daily.csv"), symbols: ["META", "AAPL", "NVDA"])
    return CommonReturns(panel, until: Timestamp.parse("2015-01-01"))
  }

  private func returns(_ columns: [[Double]]) -> CommonReturns {
    let count = columns.first?.count ?? 0
    return CommonReturns(
      symbols: columns.indices.map { "S\($0)" }, timestamps: (0..<count).map(Int64.init),
      columns: columns)
  }

  private func normals(_ count: Int, _ name: String) -> [Double] {
    var random = RandomStream(seed: 2, name: name)
    return (0..<count).map { _ in random.normal() }
  }

  @Test(arguments: [("granger-pairwise.csv", 2, false), ("granger-conditional.csv", 3, true)])
  func agreesWithStatsmodels(_ file: String, _ lag: Int, _ isConditional: Bool) throws {
    let test = GrangerTest(lag: .fixed(lag), isConditional: isConditional, isRobust: true)
    let ours = try table(test.run(stocks()).csv(isRobust: true).text)
    let theirs = try CSVTable(contentsOf: fixture(file))
    #expect(ours.header == theirs.header)
    #expect(ours.rowCount == theirs.rowCount)
    for row in 0..<ours.rowCount {
      for column in [0, 1, 2, 4, 5] { #expect(ours.text(row, column) == theirs.text(row, column)) }
      for column in [3, 6, 7, 8, 9, 10] {
        // F is a difference of sums of squares of about 1/500 of their size: 500 roundings, times the condition of 500 rows.
        let (a, b) = (try ours.double(row, column), try theirs.double(row, column))
        #expect(isClose(a, b, 1e-10), "\(ours.header[column]) of row \(row): \(a), not \(b)")
      }
    }
  }

  @Test func copiesAndConstantsHaveNoRank() {
    let x = normals(100, "x")
    let results = GrangerTest(lag: .fixed(2)).run(
      returns([x, x, [Double](repeating: 0, count: 100), normals(100, "y")]))
    #expect(results.count == 12)
    for result in results {
      let isDefined =
        !["S0S1", "S1S0"].contains(result.cause + result.effect)
        && result.cause != "S2" && result.effect != "S2"
      #expect((result.f != nil) == isDefined, "\(result.cause) \(result.effect)")
      #expect((result.pValue != nil) == isDefined && (result.qValue != nil) == isDefined)
    }
    let conditional = GrangerTest(lag: .fixed(2), isConditional: true).run(
      returns([x, x, normals(100, "y")]))
    #expect(conditional.allSatisfy { $0.f == nil })
  }

  @Test func findsALeaderAndItsLag() {
    let x = normals(2000, "x")
    let noise = normals(2000, "noise")
    let y = noise.indices.map { $0 < 3 ? noise[$0] : 0.5 * x[$0 - 3] + noise[$0] }
    for lag in [GrangerTest.Lag.fixed(3), .akaike(max: 6), .bayes(max: 6)] {
      let results = GrangerTest(lag: lag).run(returns([x, y]))
      #expect((results[0].pValue ?? 1) < 1e-12)
      #expect((results[1].pValue ?? 0) > 0.001)
      if lag == .bayes(max: 6) { #expect(results[0].lag == 3) }
    }
  }

  @Test func pValuesOfNothingAreUniform() {
    // 90 tests of independent series: a share p below p, within 5 binomial deviations.
    let columns = (0..<10).map { normals(500, "column \($0)") }
    let p = GrangerTest(lag: .fixed(2)).run(returns(columns)).compactMap(\.pValue)
    #expect(p.count == 90)
    for level in [0.1, 0.5] {
      let share = Double(p.filter { $0 < level }.count) / 90
      #expect(abs(share - level) < 5 * (level * (1 - level) / 90).squareRoot())
    }
  }

  @Test func fewestReturnsWork() {
    let test = GrangerTest(lag: .fixed(2))
    #expect(test.leastReturns(assets: 5) == 8)
    let results = test.run(returns((0..<5).map { normals(8, "c\($0)") }))
    #expect(results.allSatisfy { $0.denominatorFreedom == 1 && $0.f != nil })
    let conditional = GrangerTest(lag: .fixed(2), isConditional: true)
    #expect(conditional.leastReturns(assets: 5) == 14)
    let all = conditional.run(returns((0..<5).map { normals(14, "c\($0)") }))
    #expect(all.allSatisfy { $0.denominatorFreedom == 1 && $0.f != nil })
  }

  @Test func falseDiscoveryByHand() {
    let q = FalseDiscovery.adjusted([0.01, 0.04, nil, 0.03])
    #expect(isClose(q[0] ?? -1, 0.03, 1e-15) && isClose(q[1] ?? -1, 0.04, 1e-15))
    #expect(q[2] == nil && isClose(q[3] ?? -1, 0.04, 1e-15))
    #expect(FalseDiscovery.adjusted([0.9, 1]) == [1, 1])
  }

  @Test func robustTestLeavesNoPairOfTheShippedStocks() throws {
    let panel = try Panel(contentsOf: data("us-tech-daily.csv"))
    let train = Split(bars: panel.barCount).train
    let results = GrangerTest(lag: .fixed(1), isRobust: true).run(
      CommonReturns(panel.bars(train)))
    #expect(results.contains { ($0.qValue ?? 1) < 0.05 })
    #expect(results.allSatisfy { ($0.wald?.qValue ?? 0) > 0.05 })
  }

  @Test func mapsHaveARowForEachEffect() {
    let results = ["AB", "BA", "AC", "CA", "BC"].enumerated().map { place, pair in
      let names = pair.map(String.init)
      var result = GrangerResult(
        cause: names[0], effect: names[1], lag: 1, numeratorFreedom: 1, denominatorFreedom: 9)
      result.qValue = Double(place)
      return result
    }
    let map = results.byEffect(["A", "B", "C"]) { $0.qValue }
    let text = map.map { $0.map { $0.isNaN ? "-" : "\(Int($0))" }.joined() }
    // Rows are effects: A leading B stands in row B. CB is missing.
    #expect(text == ["-13", "0--", "24-"])
  }
}
