import Dispatch
import Files
import Foundation
import Testing

@testable import Experiments

@Suite struct TrialLedgerWritingTests {
  private let sample: RunSample

  init() throws { sample = try RunSample() }

  private var path: String { sample.path("ledger.csv") }

  private func trial(_ hash: String, run: String = "r") -> TrialLedger.Trial {
    .init(hash: hash, timestamp: 5, seed: 7, model: "lstm", run: run)
  }

  private func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func atrialCountsOnce() throws {
    #expect(try TrialLedger.append(trial("a"), to: path) == 1)
    #expect(try TrialLedger.append(trial("b", run: "x,\ny\"z"), to: path) == 2)
    #expect(try TrialLedger.append(trial("a", run: "other"), to: path) == 2)
    let text = "hash,timestamp_ms,seed,model,run\na,5,7,lstm,r\nb,5,7,lstm,x__y_z\n"
    #expect(sample.bytes("ledger.csv") == Data(text.utf8))
    #expect(try TrialLedger(contentsOf: path).hashes == ["a", "b"])
  }

  @Test func somebodysColumnsStay() throws {
    try write("note,run,hash\nmine,q,z")
    try TrialLedger.requireAppendable(path)
    #expect(try TrialLedger.append(trial("a"), to: path) == 2)
    #expect(sample.bytes("ledger.csv") == Data("note,run,hash\nmine,q,z\n,r,a\n".utf8))
  }

  @Test func whatIsNoLedgerIsRefusedAndStays() throws {
    try write("date,close\n1,2\n")
    #expect(throws: InputFault.self) { try TrialLedger.requireAppendable(path) }
    #expect(throws: InputFault.self) { try TrialLedger.append(trial("a"), to: path) }
    #expect(sample.bytes("ledger.csv") == Data("date,close\n1,2\n".utf8))
    for path in [sample.root, sample.path("no/ledger.csv")] {
      #expect(throws: InputFault.self) { try TrialLedger.requireAppendable(path) }
      #expect(throws: InputFault.self) { try TrialLedger.append(trial("a"), to: path) }
    }
  }

  /// Each writer opens the file anew, as a process of its own would.
  @Test func writersTakeTurns() throws {
    let path = path
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      for number in 0..<25 {
        _ = try? TrialLedger.append(
          .init(
            hash: "\(writer * 20 + number)", timestamp: 1, seed: 1, model: "m",
            run: String(repeating: "r", count: 500)), to: path)
      }
    }
    // Neighbours share five trials: 8 times 20, and 5 more.
    let ledger = try TrialLedger(contentsOf: path)
    #expect(ledger.hashes.count == 165 && Set(ledger.hashes).count == 165)
    let lines = String(decoding: try #require(sample.bytes("ledger.csv")), as: UTF8.self)
      .split(separator: "\n")
    #expect(lines.count == 166)
  }

  @Test(arguments: [
    ("runs/a", "runs/ledger.csv"), ("r/", "./ledger.csv"), ("/r", "//ledger.csv"),
    (".", "./../ledger.csv"),
  ])
  func theLedgerStandsBesideTheRun(folder: String, ledger: String) {
    #expect(TrialLedger.path(beside: folder) == ledger)
  }
}
