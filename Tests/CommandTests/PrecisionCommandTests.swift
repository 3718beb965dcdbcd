import Foundation
import Tensors
import Testing

/// `--precision` of the commands that have it.
@Suite struct PrecisionCommandTests {
  private let workspace: Workspace
  private let training = "train --input m \(Workspace.smallTraining) --epochs 3"

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: workspace.folder.appendingPathComponent(name))
  }

  @Test func oneSeedGivesTheSameBytesForAnyNumberOfWorkers() throws {
    guard MatrixPrecision.hasBFloat16 else { return }
    for workers in [1, 3] {
      let run = try workspace.run(
        "\(training) --precision bfloat16 --workers \(workers) --run-dir w\(workers)")
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try workspace.run("\(training) --run-dir float").status == 0)
    let found = try bytes("w1/best.safetensors")
    #expect(try bytes("w3/best.safetensors") == found)
    #expect(try bytes("float/best.safetensors") != found)
    let predict = "predict --checkpoint w1/best.safetensors --input m"
    let (plain, rounded) = try (
      workspace.run(predict), workspace.run("\(predict) --precision bfloat16")
    )
    #expect(plain.status == 0 && rounded.status == 0 && plain.output != rounded.output)
  }

  @Test func aProcessorWithoutBFloat16IsToldWhatItLacks() throws {
    // oneDNN obeys this before it looks at the processor.
    let run = try workspace.shell(
      "ONEDNN_MAX_CPU_ISA=AVX2 '\(try ToolRun.executable("stockformer").path)' "
        + "\(training) --precision bfloat16 --run-dir none")
    #expect(run.status == 64)
    #expect(run.errors.contains("needs AVX512-BF16 or AMX") && run.errors.contains("avx2"))
    #expect(!FileManager.default.fileExists(atPath: workspace.folder.path + "/none"))
  }

  @Test func autoSaysWhatItTakes() throws {
    let tool = try ToolRun.executable("stockformer").path
    let old = try workspace.shell(
      "ONEDNN_MAX_CPU_ISA=AVX2 '\(tool)' \(training) --precision auto --run-dir old")
    #expect(old.status == 0, "\(old.errors)")
    #expect(old.errors.contains("--precision auto: matrix products use float32 here"))
    #expect(old.errors.contains("note: --precision auto"))
    let here = try workspace.run("\(training) --precision auto --run-dir here")
    #expect(
      here.errors.contains("use \(MatrixPrecision.hasBFloat16 ? "bfloat16" : "float32") here"))
  }

  /// An error is one line, whatever was chosen before it.
  @Test func autoIsSilentBeforeAnError() throws {
    expectFault(
      try workspace.run("train --precision auto --input none.csv --run-dir r"), 66, "none.csv")
  }

  @Test func aRunGoesOnAtThePrecisionThatItBeganWith() throws {
    #expect(try workspace.run("\(training) --precision auto --run-dir whole").status == 0)
    let found = MatrixPrecision.hasBFloat16 ? "bfloat16" : "float32"
    #expect(try workspace.read("whole/command.txt").contains("--precision \(found)"))
    // Also the default, which would not be the run's own.
    for precision in ["bfloat16", "float32"] {
      let refused = try workspace.run("train --resume whole --precision \(precision)")
      #expect(refused.status == 64 && refused.errors.contains("'--precision' cannot be given"))
    }
    let wrong = try workspace.run("\(training) --precision half --run-dir none")
    #expect(wrong.status == 64 && wrong.errors.contains("half"))
  }
}
