import Files
import Foundation
import Testing

@testable import Experiments

@Suite struct RunFolderTests {
  private func standing(_ sample: RunSample, _ name: String) -> String {
    "\(RunFolder.standing(sample.path(name)))"
  }

  @Test func aFolderBeginsUnfinishedAndEndsFinished() throws {
    let sample = try RunSample()
    #expect(standing(sample, "a/r") == "absent")
    let folder = try RunFolder(
      creating: sample.path("a/r//"), configuration: "seed: 1\n", command: "stockformer train")
    #expect(folder.path == sample.path("a/r"))
    #expect(standing(sample, "a/r") == "unfinished" && standing(sample, "a") == "foreign")
    #expect(sample.names("a") == ["r"] && sample.names("a/r") == ["command.txt", "config.yaml"])
    try folder.finish(hash: "00ff")
    #expect(standing(sample, "a/r/") == "finished")
    #expect(sample.bytes("a/r/done") == Data("00ff\n".utf8))
  }

  @Test func anOpenFolderIsOpenedByNobodyElse() throws {
    let sample = try RunSample()
    var folder: RunFolder? = try sample.open("r")
    for _ in 0..<2 {
      do {
        _ = try RunFolder(resuming: sample.path("r/"))
        Issue.record("opened twice")
      } catch {
        #expect(error.kind == .failure && error.message.contains("another run is writing it"))
      }
    }
    withExtendedLifetime(folder) {}
    folder = nil
    _ = try RunFolder(resuming: sample.path("r"))
  }

  @Test func whatIsNoRunIsNeitherResumedNorOverwritten() throws {
    let sample = try RunSample()
    #expect(mkdir(sample.path("mine"), 0o777) == 0)
    try Data("x".utf8).write(to: URL(fileURLWithPath: sample.path("mine/x")))
    for name in ["mine", "none", "mine/x"] {
      #expect(throws: InputFault.self) { try RunFolder(resuming: sample.path(name)) }
      #expect(throws: InputFault.self) {
        try RunFolder(overwriting: sample.path(name), configuration: "", command: "")
      }
    }
    #expect(throws: InputFault.self) {
      try RunFolder(creating: sample.path("mine"), configuration: "", command: "")
    }
    // A folder that cannot be made leaves none of those above it.
    #expect(throws: InputFault.self) {
      try RunFolder(creating: sample.path("mine/x/y/z"), configuration: "", command: "")
    }
    #expect(sample.names("mine") == ["x"] && sample.names("") == ["mine"])
  }

  @Test func overwritingTakesAwayWhatARunHasWrittenAndNothingElse() throws {
    let sample = try RunSample()
    try sample.train("r")
    try sample.open("r").finish(hash: "0")
    let kept = ["notes.md", "fold-x", "forecasts-best.csv", "best.safetensors.bak"]
    for name in kept + ["folds.csv", "forecasts.csv", "scores-12.json", "model-card.md"] {
      try Data("x".utf8).write(to: URL(fileURLWithPath: sample.path("r/\(name)")))
    }
    #expect(mkdir(sample.path("r/fold-3"), 0o777) == 0)
    _ = try RunFolder(overwriting: sample.path("r"), configuration: "new\n", command: "again")
    #expect(sample.names("r") == (kept + ["command.txt", "config.yaml"]).sorted())
    #expect(sample.bytes("r/config.yaml") == Data("new\n".utf8))
    #expect(standing(sample, "r") == "unfinished")
  }

  @Test func aFileGrowsByWholePieces() throws {
    let sample = try RunSample()
    let path = sample.path("log")
    var file = try AppendedFile(path, holding: Data("head\n".utf8))
    try file.append(Data("a\n".utf8))
    try file.append(Data("b\n".utf8))
    #expect(sample.bytes("log") == Data("head\na\nb\n".utf8))
    // Cut where it agrees, written anew where it does not.
    file = try AppendedFile(path, holding: Data("head\na\n".utf8))
    #expect(sample.bytes("log") == Data("head\na\n".utf8))
    file = try AppendedFile(path, holding: Data("head\nc\n".utf8))
    #expect(sample.bytes("log") == Data("head\nc\n".utf8))
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: InputFault.self) { try file.append(Data("d\n".utf8)) }
    #expect(sample.bytes("log") == nil)
  }
}
