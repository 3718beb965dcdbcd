import Files
import Testing

@testable import Markets

struct WideTableTests {
  private func read(_ text: String, _ rules: WideTable.Rules = .init()) throws -> WideTable {
    try WideTable(table(text), rules: rules)
  }

  @Test func findsTheTimeColumnAnywhere() throws {
    let wide = try read("B,timestamp_ms,A\n1,10,2\n,20,4\n")
    #expect(wide.timestamps == [10, 20])
    #expect(wide.assets == ["B", "A"])
    #expect(wide[0, 0] == 1 && wide[0, 1] == 2 && wide[1, 0].isNaN && wide[1, 1] == 4)
  }

  @Test func namesTheFirstFaultInFileOrder() {
    let message = { (text: String) in fault { _ = try read(text) } }
    #expect(message("t,A\n1,2\n") == "in.csv: row 1, column timestamp_ms: is missing")
    #expect(message("timestamp_ms,A,A\n1,2,3\n") == "in.csv: row 1, column A: appears twice")
    #expect(message("timestamp_ms\n1\n") == "in.csv: row 1: has no asset")
    #expect(message("timestamp_ms,A,\n1,2,3\n") == "in.csv: row 1: a column has no name")
    #expect(
      message("timestamp_ms,A\n1,2\n1,3\n") == "in.csv: row 3, column timestamp_ms: 1 appears twice"
    )
    #expect(
      message("timestamp_ms,A\n2,2\n1,3\n") == "in.csv: row 3, column timestamp_ms: 1 comes after 2"
    )
    #expect(
      message("A,timestamp_ms\nx,y\n") == "in.csv: row 2, column A: 'x' is not a number")
    #expect(
      message("timestamp_ms,A\n1,x\n2\n") == "in.csv: row 2, column A: 'x' is not a number")
    #expect(message("timestamp_ms,A\n1,2\n2\nx,y\n") == "in.csv: row 3: has 1 fields instead of 2")
    #expect(message("timestamp_ms,A\n") == "in.csv: has no data row")
  }

  @Test func rulesAreFaultsOfTheirPlace() {
    let rules = WideTable.Rules(
      asset: { $0 == "Z" ? "is unknown" : nil }, timestamp: { $0 == 5 ? "is no bar" : nil },
      value: { $0.isNaN ? "is missing" : nil })
    #expect(
      fault { _ = try read("timestamp_ms,Z\n1,2\n", rules) }
        == "in.csv: row 1, column Z: is unknown")
    #expect(
      fault { _ = try read("timestamp_ms,A\n5,2\n", rules) }
        == "in.csv: row 2, column timestamp_ms: is no bar")
    #expect(
      fault { _ = try read("timestamp_ms,A\n1,\n", rules) } == "in.csv: row 2, column A: is missing"
    )
    #expect(
      fault { _ = try read("timestamp_ms,A\n1,0\n", .prices) }
        == "in.csv: row 2, column A: 0.0 is not a price: it must be greater than 0")
  }

  @Test func writesWhatReadsBackToTheSameBits() throws {
    try withTemporaryDirectory { directory in
      let wide = WideTable(
        timestamps: [1, 2], assets: ["A", "B"], values: [0.1 + 0.2, .nan, -1e-300, 123456789.125])
      try wide.write(to: directory + "/wide.csv")
      let back = try WideTable(contentsOf: directory + "/wide.csv")
      #expect(back.values.map(\.bitPattern) == wide.values.map(\.bitPattern))
      #expect(back.timestamps == wide.timestamps && back.assets == wide.assets)
      #expect(
        wide.csv.text == "timestamp_ms,A,B\n1,0.30000000000000004,\n2,-1e-300,123456789.125\n")
    }
  }

  @Test func readsAMillionCellsFast() throws {
    var text = "timestamp_ms" + (0..<20).map { ",A\($0)" }.joined() + "\n"
    let cells = (0..<20).map { ",\(100 + Double($0) / 7)" }.joined()
    for row in 0..<50_000 { text += "\(row)\(cells)\n" }
    let clock = ContinuousClock()
    let start = clock.now
    let wide = try read(text)
    let time = clock.now - start
    #expect(wide.values.count == 1_000_000)
    #expect(time < .seconds(2), "\(time)")
  }
}
