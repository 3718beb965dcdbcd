import Files
import Foundation
import NeuralNetworks
import Testing

@testable import Experiments

@Suite struct TrainingKeeperTests {
  /// 136 windows of training in batches of 50 make 3 steps an epoch, 9 of a member.
  @Test(arguments: [
    [], ["training.members=2", "training.averaging=0.9"],
    ["training.schedule=plateau", "training.plateauPatience=0", "model.skip=none"],
    ["training.optimizer=sgd", "training.patience=1", "training.epochs=9", "model.skip=none"],
    ["model.kind=lstm", "training.averaging=0.5", "model.width=8"],
  ])
  func aRunThatStopsAgainAndAgainEndsWithTheSameBytes(settings: [String]) throws {
    let sample = try RunSample(settings)
    let whole = try sample.train("whole")
    var stops = 0
    for _ in 0..<30 {
      do {
        // 2 steps at a time end inside an epoch, before its end, and before a member's.
        try sample.train("parts", steps: 2, saveSeconds: 0)
        break
      } catch is TrainingStopped { stops += 1 }
    }
    #expect(stops >= 1)
    for name in ["best.safetensors", "last.safetensors"] {
      #expect(sample.bytes("whole/\(name)") == sample.bytes("parts/\(name)"), "\(name)")
    }
    #expect(sample.metrics("whole") == sample.metrics("parts"))
    #expect(sample.metrics("whole").count == 1 + whole.history.count)
  }

  @Test func whatIsKeptIsWhatIsTrained() throws {
    let sample = try RunSample()
    let kept = try sample.train("r")
    let plain = try sample.experiment.run(workers: 2)
    #expect(kept.history == plain.history)
    for (name, forecaster) in [("best", plain.best), ("last", plain.last)] {
      let output = try forecaster.output(to: "x")
      #expect(sample.bytes("r/\(name).safetensors") == output.bytes)
    }
  }

  /// The state is saved only by the end of an epoch: what came after it is done again.
  @Test func whatWasNotSavedIsDoneAgain() throws {
    let sample = try RunSample()
    try sample.train("whole")
    #expect(throws: TrainingStopped.self) { try sample.train("parts", steps: 3) }
    let state = try #require(sample.bytes("parts/state.safetensors"))
    #expect(throws: TrainingStopped.self) { try sample.train("parts", steps: 2) }
    // As if the process had been killed after the second part without having saved.
    try state.write(to: URL(fileURLWithPath: sample.path("parts/state.safetensors")))
    // A line of metrics that was half written, and one too many.
    let metrics = try #require(sample.bytes("parts/metrics.csv")) + Data("9,1,1,1,1,1\n10,0.".utf8)
    try metrics.write(to: URL(fileURLWithPath: sample.path("parts/metrics.csv")))
    try sample.train("parts")
    #expect(sample.metrics("whole") == sample.metrics("parts"))
    #expect(sample.bytes("whole/best.safetensors") == sample.bytes("parts/best.safetensors"))
  }

  /// A run that is killed before its first save begins anew.
  @Test func aFolderWithoutAStateBeginsAnew() throws {
    let sample = try RunSample()
    try sample.train("whole")
    _ = try sample.open("parts")
    try Data("torn".utf8).write(
      to: URL(fileURLWithPath: sample.path("parts/events.out.tfevents.1.stockformer")))
    try sample.train("parts")
    #expect(sample.bytes("whole/last.safetensors") == sample.bytes("parts/last.safetensors"))
    #expect(sample.names("parts").count { $0.hasPrefix("events.out.tfevents.") } == 1)
  }

  @Test func aStateThatIsCutAtAnyByteIsRefused() throws {
    let sample = try RunSample(["training.epochs=2"])
    #expect(throws: TrainingStopped.self) { try sample.train("r", steps: 4) }
    let path = sample.path("r/state.safetensors")
    let state = try #require(sample.bytes("r/state.safetensors"))
    let others = ["best.safetensors", "last.safetensors", "metrics.csv"]
    let before = others.map { sample.bytes("r/\($0)") }
    let lengths = Array(0..<40) + stride(from: 40, to: state.count, by: 997) + [state.count - 1]
    for length in lengths {
      try state.prefix(length).write(to: URL(fileURLWithPath: path))
      do {
        try sample.train("r")
        Issue.record("\(length) of \(state.count) bytes were taken for a state")
      } catch let fault as InputFault {
        #expect(fault.kind == .content && fault.file == path, "\(fault)")
      }
      #expect(sample.bytes("r/state.safetensors")?.count == length)
    }
    #expect(others.map { sample.bytes("r/\($0)") } == before)
    try state.write(to: URL(fileURLWithPath: path))
    try sample.train("r")
  }

  @Test func anotherRunsStateIsRefused() throws {
    let sample = try RunSample()
    #expect(throws: TrainingStopped.self) { try sample.train("r", steps: 4) }
    func fault(_ settings: [String]) throws -> InputFault? {
      let other = try RunSample(settings)
      try FileManager.default.copyItem(atPath: sample.path("r"), toPath: other.path("r"))
      do { try other.train("r") } catch let fault as InputFault { return fault }
      return nil
    }
    #expect(try fault([]) == nil)
    #expect(try fault(["seed=8"])?.message.contains("other settings") == true)
    #expect(try fault(["training.members=2"])?.message.contains("other settings") == true)
    // The same settings on other prices.
    let panel = RunSample.market.panel
    let fewer = try Experiment(
      panel.bars(0..<panel.barCount - 1), sample.experiment.configuration, source: "fewer")
    let keeper = TrainingKeeper(try sample.open("r"))
    do {
      _ = try fewer.run(workers: 1, keeping: keeper)
      Issue.record("other prices were taken")
    } catch let fault as InputFault {
      #expect(fault.file == "fewer" && fault.message.contains("other prices"))
    }
  }

  @Test func aFolderThatIsTakenAwayEndsTheTraining() throws {
    let sample = try RunSample()
    var steps = 0
    let folder = try sample.open("r")
    let keeper = TrainingKeeper(
      folder,
      shouldStop: {
        steps += 1
        if steps == 2 { rename(sample.path("r"), sample.path("away")) }
        // Another folder of that name is not taken for it.
        if steps == 2 { mkdir(sample.path("r"), 0o777) }
        return false
      })
    do {
      _ = try sample.experiment.run(workers: 1, keeping: keeper)
      Issue.record("training went on")
    } catch let fault as InputFault {
      #expect(fault.kind == .failure && fault.message.contains("the folder was moved or deleted"))
    }
    #expect(sample.names("r").isEmpty)
  }

  @Test func aFoldIsKeptInAFolderOfItsOwn() throws {
    let sample = try RunSample()
    let folder = try sample.open("r")
    let keeper = TrainingKeeper(folder, subfolder: "fold-0")
    _ = try sample.experiment.run(workers: 1, keeping: keeper)
    #expect(sample.names("r") == ["command.txt", "config.yaml", "fold-0"])
    #expect(sample.names("r/fold-0").count == 5)
  }

  /// A state says how many members it holds, and where it is in its epoch; neither is believed.
  @Test(arguments: ["0", "2", "1000000000000", "-1", "x", ""])
  func aCountThatCannotBeIsRefused(members: String) throws {
    let sample = try RunSample()
    #expect(throws: TrainingStopped.self) { try sample.train("r", steps: 4) }
    let path = sample.path("r/state.safetensors")
    let state = try SafetensorsFile(contentsOf: path)
    var changed = state
    changed.metadata["members"] = members
    try changed.write(to: path)
    #expect(throws: InputFault.self) { try sample.train("r") }
    changed = state
    let text = try #require(state.metadata["members.0.state"])
    changed.metadata["members.0.state"] = text.replacingOccurrences(
      of: "\"position\":1", with: "\"position\":4611686018427387904")
    #expect(changed != state)
    try changed.write(to: path)
    #expect(throws: InputFault.self) { try sample.train("r") }
    try state.write(to: path)
    try sample.train("r")
  }
}
