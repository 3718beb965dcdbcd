import Foundation
import Testing

@Suite("stockformer influence")
struct InfluenceCommandTests {
  private func market() throws -> Workspace {
    let workspace = try Workspace()
    let run = try workspace.run(
      "simulate --assets 3 --bars 600 --edges 2 --r2 0.2 --seed 4 --out market")
    #expect(run.status == 0, "\(run.errors)")
    return workspace
  }

  @Test(arguments: ["ablation", "attention", "gradient", "granger", "lagged-correlation"])
  func writesEveryPair(_ method: String) throws {
    let workspace = try market()
    let run = try workspace.run(
      "influence --input market --symbols A01,A02,A03 --method \(method) --out s.csv")
    #expect(run.status == 0 && run.output == "" && run.errors == "", "\(run.errors)")
    let lines = try workspace.read("s.csv").split(separator: "\n").map(String.init)
    #expect(lines.first == "cause,effect,score")
    let pairs = lines.dropFirst().map { $0.split(separator: ",").prefix(2).joined(separator: ">") }
    #expect(pairs == ["A01>A02", "A01>A03", "A02>A01", "A02>A03", "A03>A01", "A03>A02"])
    let scores = lines.dropFirst().compactMap { Double($0.split(separator: ",")[2]) }
    #expect(scores.count == 6 && scores.allSatisfy(\.isFinite))
  }

  @Test func sameSeedSameBytes() throws {
    let workspace = try market()
    let command = "influence --input market --symbols A01,A02,A03 --method ablation --out"
    for (seed, name) in [(1, "a"), (1, "b"), (2, "c")] {
      #expect(try workspace.run("\(command) \(name).csv --seed \(seed)").status == 0)
    }
    #expect(try workspace.read("a.csv") == workspace.read("b.csv"))
    #expect(try workspace.read("a.csv") != workspace.read("c.csv"))
  }

  @Test func configurationDecidesTheModel() throws {
    let workspace = try market()
    let command = "influence --input market --symbols A01,A02,A03 --method ablation --out"
    try workspace.write("model:\n  width: 8\n  heads: 2\nseed: 1\n", "small.yaml")
    for arguments in [
      "a.csv", "b.csv --config small.yaml",
      "c.csv --set model.width=8 --set model.heads=2 --seed 1",
    ] {
      let run = try workspace.run("\(command) \(arguments)")
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try workspace.read("a.csv") != workspace.read("b.csv"))
    #expect(try workspace.read("b.csv") == workspace.read("c.csv"))
    try workspace.write("model:\n  widht: 8\n", "typo.yaml")
    expectFault(
      try workspace.run("\(command) d.csv --config typo.yaml"), 65, "typo.yaml: row 2")
    expectUsageError(
      try workspace.run("\(command) d.csv --config small.yaml --checkpoint x"),
      mentions: "--checkpoint")
  }

  /// A model of more assets scores the pairs that are asked for, in their order.
  @Test func symbolsChooseAmongThoseOfACheckpoint() throws {
    let workspace = try market()
    let training = "train --input market --set training.epochs=1 --set model.width=8 --run-dir r"
    #expect(try workspace.run(training).status == 0)
    let command = "influence --input market --method gradient --checkpoint r/best.safetensors"
    #expect(try workspace.run("\(command) --symbols A01,A02,A03 --out all.csv").status == 0)
    #expect(try workspace.run("\(command) --symbols A03,A01 --out two.csv").status == 0)
    let all = Set(try workspace.read("all.csv").split(separator: "\n"))
    let two = try workspace.read("two.csv").split(separator: "\n")
    #expect(two.count == 3 && two[1].hasPrefix("A03,A01,") && two[2].hasPrefix("A01,A03,"))
    #expect(two.allSatisfy(all.contains))
  }

  @Test func usage() throws {
    let workspace = try Workspace()
    expectUsageError(
      try workspace.run("influence --input m --symbols A --method granger --out s.csv"),
      mentions: "symbols")
    expectUsageError(
      try workspace.run("influence --input m --symbols A,B --method shap --out s.csv"),
      mentions: "shap")
    expectUsageError(try workspace.run("influence-benchmark --seeds 0"), mentions: "seeds")
  }

  @Test func faults() throws {
    let workspace = try market()
    let rest = "--symbols A01,A02,A03 --method ablation --out s.csv"
    expectFault(try workspace.run("influence --input none \(rest)"), 66, "none")
    expectFault(
      try workspace.run("influence --input market --checkpoint none.safetensors \(rest)"), 66,
      "none.safetensors")
    try workspace.write("not a checkpoint", "broken.safetensors")
    expectFault(
      try workspace.run("influence --input market --checkpoint broken.safetensors \(rest)"), 65,
      "broken.safetensors")
    #expect(try !workspace.names().contains("s.csv"))
  }
}
