import ArgumentParser
import Experiments
import Files
import Foundation
import Markets

/// Where a training is kept, and what is said while it goes on.
struct RunOptions: ParsableArguments {
  @Option(help: "The folder to write (default: runs/<UTC time>-<seed>).")
  var runDir: String?
  @Option(help: "Go on with the run in this folder, which was killed or interrupted.")
  var resume: String?
  @Flag(help: "Replace the run in that folder.")
  var overwrite = false
  @Option(
    parsing: .unconditional,
    help: """
      Seconds after which the state is saved inside an epoch, too; 0 saves it after every step (default: 60).
      """)
  var checkpointEvery: FiniteNumber?
  @Option(help: "The ledger of trials, CSV (default: ledger.csv beside the run's folder).")
  var ledger: String?
  @Flag(help: "Say nothing but warnings and errors.")
  var quiet = false
  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    for (name, path) in [("--run-dir", runDir), ("--resume", resume), ("--ledger", ledger)] {
      if let path { try requireOption(!path.isEmpty, name, path, mustBe: "a path") }
    }
    if let every = checkpointEvery?.value {
      try requireOption(every >= 0, "--checkpoint-every", every, mustBe: "at least 0")
    }
    if resume != nil && (runDir != nil || overwrite) {
      throw ValidationError(
        "'--resume' and '\(overwrite ? "--overwrite" : "--run-dir")' exclude each other.")
    }
  }

  /// How long the state may stay unsaved inside an epoch, in seconds.
  var saveSeconds: Double { checkpointEvery?.value ?? 60 }

  /// These options for a run that goes on, which began with `others`.
  func resuming(_ others: RunOptions) -> RunOptions {
    var options = self
    options.checkpointEvery = checkpointEvery ?? others.checkpointEvery
    options.ledger = ledger ?? others.ledger
    return options
  }

  /// Refuses a folder in which there is a run already, unless it is to be overwritten.
  func requireRoom() throws {
    guard let runDir, !overwrite else { return }
    switch RunFolder.standing(runDir) {
    case .absent, .foreign: break
    case .finished:
      throw ValidationError(
        "'\(runDir)' holds a run that is done; '--overwrite' begins anew in its place.")
    case .unfinished:
      // Where it is being written that is what has to be said.
      _ = try RunFolder(resuming: runDir)
      throw ValidationError(
        "'\(runDir)' holds a run that has not ended; '--resume \(runDir)' goes on with it, "
          + "'--overwrite' begins anew in its place.")
    }
  }

  /// Opens the folder of a run that begins.
  func open(_ configuration: ExperimentConfiguration, command: String) throws -> RunFolder {
    let path = runDir ?? Self.defaultFolder(configuration.seed)
    switch RunFolder.standing(path) {
    case .finished where overwrite, .unfinished where overwrite:
      return try RunFolder(
        overwriting: path, configuration: configuration.yaml, command: command)
    case .finished, .unfinished, .absent, .foreign:
      return try RunFolder(creating: path, configuration: configuration.yaml, command: command)
    }
  }

  /// The ledger of the run.
  var ledgerPath: String { ledger ?? TrialLedger.path(beside: runDir ?? resume ?? "runs/run") }

  /// Says where a run is of which there is nothing more to say.
  func say(_ path: String) throws {
    if json {
      var object = JSONObject()
      object.set("run", path)
      return try StandardOutput.write(object.text)
    }
    if !quiet { try StandardOutput.writeLine("run \(path)") }
  }

  /// Makes sure, before anything is trained, that the ledger can be written.
  func requireLedger() throws(InputFault) {
    // The folder that it is to stand in may be made together with the run's.
    if ledger != nil || FileBytes.exists(ledgerPath) {
      try TrialLedger.requireAppendable(ledgerPath)
    }
  }

  private static func defaultFolder(_ seed: UInt64) -> String {
    let now = Timestamp.iso8601(Int64(Date().timeIntervalSince1970) * Timestamp.second)
    return "runs/\(now.filter { $0 != "-" && $0 != ":" })-\(seed)"
  }
}
