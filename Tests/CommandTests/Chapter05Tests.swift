import Foundation
import Testing

@Suite("Chapter 05") struct Chapter05Tests {
  private static let chapter = "05-backtesting"
  private static let sections = [
    "5.1  Accounting by hand for three bars", "5.2  Costs", "5.3  Lag",
    "5.4  The reference back-test against ours", "5.5  From forecasts to equity",
    "5.6  At what cost is nothing left?", "5.7  Return, direction or position", "5.8  How sure",
    "5.9  How often this judgement errs",
  ]

  @Test func quickRunIsWholeAndDeterministic() throws {
    let run = try ChapterTool(Self.chapter).quickPage(
      sections: Self.sections,
      pictures: [
        "05-equity-planted.png", "05-equity-real.png", "05-weights.png", "05-turnover.png",
        "05-cost-sensitivity.png", "05-sharpe-bootstrap.png", "05-error-rates.png",
      ])
    try laws(run)
  }

  /// What must be true of the numbers on the page.
  private func laws(_ run: ToolRun) throws {
    // The contract's worked example, in both books.
    for equity in ["999.20000", "1059.20000", "1085.20000", "1059.16368"] {
      #expect(run.output.contains(" \(equity)  "))
    }
    // Drift is seen by the formula as by the engine, and not by the reference.
    #expect(try run.numbers("turnover a year by the reference rule") == [0, 0])
    let (hand, engine) = try (
      run.numbers("turnover a year by the drift formula"),
      run.numbers("turnover a year by the engine")
    )
    #expect(hand == engine && hand.allSatisfy { $0 > 1 })
    // Noise earns by a leak and by the bounce, and nothing one bar later.
    let leak = try run.numbers("own bar (a leak)")
    let (same, next) = try (run.numbers("same close, lag 0"), run.numbers("next close, lag 1"))
    #expect(leak[0] > 100 && leak[0] == -leak[1])
    #expect(same[1] > 10 && abs(next[1]) < same[1] / 2)
    // Right returns, no costs: the reference is the engine. The rest is what each error is worth.
    #expect(try run.numbers("engine, equal weight") == run.numbers("reference, the same"))
    let logs = try run.numbers("reference, log returns (B6)")
    let simple = try run.numbers("reference, the same")
    #expect(logs.count == 2 && simple.count == 2 && zip(logs, simple).allSatisfy { $0 < $1 })
    let (paid, cheap) = try (
      run.numbers("engine, with the fee"), run.numbers("reference, with the fee (B4, B5)")
    )
    #expect(paid.count == 2 && cheap.count == 2 && zip(paid, cheap).allSatisfy { $0 < $1 })
    let alive = try run.row("bars after a flat one that have a value (B1)")
    #expect(alive.count == 2 && alive.allSatisfy { $0.hasPrefix("0 of ") })
    // The reference cannot tell a tenth of a conviction from all of it.
    let convictions = try run.row("model's weights, reference, full | a tenth (B2)")
    #expect(convictions.count == 2)
    for cell in convictions {
      let halves = cell.components(separatedBy: " | ")
      #expect(halves.count == 2 && halves[0] == halves[1])
    }
    // Cash stays what it is; costs never help.
    #expect(try run.row("cash  ") == ["–", "–", "–", "–"])
    let words = run.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(words.contains(["cash", "1.000", "1.000", "1.000", "1.000"]))
    for name in ["Stockformer  ", "ridge  ", "equal weight  "] {
      let ratios = try run.numbers(name)
      #expect(ratios.count == 4 && ratios[2] <= ratios[0] && ratios[3] <= ratios[1], "\(name)")
    }
    // Power asks for more than chance gives: z.975 + z.80 against z.975.
    let power = try run.numbers("power: smallest Sharpe ratio found in 4 of 5 cases")
    let chance = try run.numbers("chance: estimates beyond ± this are 1 of 20")
    #expect(power.count == 2 && chance.count == 2 && power.allSatisfy { $0 > 1 })
    for (power, chance) in zip(power, chance) { #expect(abs(power / chance - 1.4294) < 0.01) }
    // The seven ways are wrong by what they print less what is right.
    let lines = run.output.split(separator: "\n")
    for way in 1...7 {
      let rows = lines.filter { $0.hasPrefix("  \(way)  ") && $0.contains("(B\(way))") }
      #expect(rows.count == 2, "way \(way)")
      for row in rows {
        let cells = row.split(separator: " ").suffix(3).compactMap { Double($0) }
        #expect(cells.count == 3 && abs(cells[0] - cells[1] - cells[2]) < 0.011, "\(row)")
      }
    }
  }

  /// With the shipped weights: an edge before costs, none after them.
  @Test func thePlantedEdgeDiesOfCosts() throws {
    let tool = ChapterTool(Self.chapter)
    let run = try tool.run(["--section", "6"])
    #expect(run.status == 0, "\(run.errors)")
    let model = try run.numbers("planted  Stockformer")
    // gross gain, turnover, ratio, break-even, Sharpe without fees and at 10 bp
    #expect(model.count == 6 && model[0] > 5 && model[4] > 15 && model[5] < 0)
    #expect(model[3] > 4 && model[3] < 10 && abs(model[2] - model[3]) < 0.1)
    #expect(run.prose.contains("the forecast has value, but trading on it at this fee loses money"))
  }

  /// What was measured for the last section keeps the promise that the text states.
  @Test func theDeflatedSharpeRatioKeepsItsLevel() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "9"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.prose.contains("it keeps its promise"))
  }

  @Test func oneSectionAlone() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "1"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("Chapter 5: Back-testing\n"))
    #expect(!run.output.contains("5.2  Costs"))
  }

  @Test func sectionThatIsNotThere() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "10"])
    #expect(run.status == 64)
  }

  @Test func closesAlone() throws {
    let data = ChapterTool.root.appendingPathComponent("data/ecb-fx-daily.csv").path
    let run = try ChapterTool(Self.chapter).run(["--quick", "--data", data])
    #expect(run.status == 0, "\(run.errors)")
  }
}
