import Foundation
import Testing

/// `inspect`, `doctor` and `completions`.
@Suite struct MachineCommandTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func train() throws {
    try workspace.writeSmallMarket()
    let run = try workspace.run(
      "train --input m \(Workspace.smallTraining) --epochs 2 --run-dir r")
    #expect(run.status == 0, "\(run.errors)")
  }

  private func object(_ arguments: String) throws -> [String: Any] {
    let run = try workspace.run(arguments)
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func aCheckpoint() throws {
    try train()
    let object = try object("inspect r/best.safetensors --json")
    #expect(object["kind"] as? String == "checkpoint")
    #expect(object["family"] as? String == "stockformer")
    #expect(object["symbols"] as? [String] == ["A01", "A02", "A03"])
    #expect(object["features"] as? [String] == ["log_return"])
    #expect(object["lookback"] as? Int == 4 && object["horizons"] as? [Int] == [1])
    // 45 bars of validation, of which the last has no label inside.
    #expect(object["validation_residuals"] as? Int == 44)
    // The first bar after 85 % of 300.
    let bars = try workspace.read("m/A01.csv").split(separator: "\n")
    let unseen = try #require(Int64(bars[1 + 255].prefix { $0 != "," }))
    let day = try #require(object["unseen_from"] as? String)
    #expect(ISO8601DateFormatter().date(from: day)?.timeIntervalSince1970 == Double(unseen) / 1000)
    #expect((object["settings"] as? [String: Any])?["width"] as? String == "8")
    let text = try workspace.run("inspect r/best.safetensors").output
    for part in ["family", "A01, A02, A03", "parameters", "width"] { #expect(text.contains(part)) }
  }

  @Test func aRunFolder() throws {
    try train()
    let object = try object("inspect r --json")
    #expect(object["kind"] as? String == "run" && object["epochs"] as? Int == 2)
    let files = try #require(object["files"] as? [String])
    #expect(Set(files).isSuperset(of: ["config.yaml", "done", "state.safetensors"]))
    let changed = try #require(object["changed_settings"] as? [String])
    #expect(Set(changed).isSuperset(of: ["lookback=4", "model.width=8", "training.epochs=2"]))
    #expect(!changed.contains { $0.hasPrefix("seed") })
    let losses = try workspace.read("r/metrics.csv").split(separator: "\n").dropFirst()
      .compactMap { Double($0.split(separator: ",")[2]) }
    #expect(object["best_validation_loss"] as? Double == losses.min())
    #expect((object["best.safetensors"] as? [String: Any])?["kind"] as? String == "checkpoint")
    #expect(try workspace.run("inspect r/").output.contains("best epoch"))
  }

  /// A checkpoint for each fold, and one epoch's table in each.
  @Test func aRunOnFolds() throws {
    try workspace.writeSmallMarket()
    let run = try workspace.run(
      "train --input m \(Workspace.smallTraining) --epochs 1 --train 150 --test 50 --run-dir r")
    #expect(run.status == 0, "\(run.errors)")
    let object = try object("inspect r --json")
    #expect((object["files"] as? [String])?.contains("done") == true)
    for fold in ["fold-0", "fold-1", "fold-2"] {
      #expect((object[fold] as? [String: Any])?["kind"] as? String == "checkpoint", "\(fold)")
    }
    #expect(object["fold-3"] == nil && object["epochs"] == nil)
  }

  @Test func aStore() throws {
    try workspace.writeSmallMarket()
    let run = try workspace.run(
      "import --input m --symbols A01,A02,A03 --store s.sqlite --interval 60")
    #expect(run.status == 0, "\(run.errors)")
    let object = try object("inspect s.sqlite --json")
    #expect(object["kind"] as? String == "store" && object["integrity"] as? String == "ok")
    let series = try #require(object["A01 kline 60"] as? [String: Any])
    #expect(series["rows"] as? Int == 300 && series["gaps"] as? Int == 0)
    #expect(try workspace.run("inspect s.sqlite").output.contains("A01 kline 60"))
  }

  @Test func whatCannotBeInspected() throws {
    expectFault(try workspace.run("inspect none"), 66, "none")
    try workspace.write("nonsense", "bad")
    expectFault(try workspace.run("inspect bad"), 65, "bad")
    try workspace.write("SQLite format 3\u{0}and no more", "cut.sqlite")
    expectFault(try workspace.run("inspect cut.sqlite"), 65, "cut.sqlite")
    try FileManager.default.createDirectory(
      at: workspace.folder.appendingPathComponent("empty"), withIntermediateDirectories: false)
    expectFault(try workspace.run("inspect empty"), 65, "empty")
    expectUsageError(try workspace.run("inspect"), mentions: "path")
  }

  @Test func theDoctorSaysWhatIsThere() throws {
    let object = try object("doctor --json --seconds 0.1 --workers 1")
    let libraries = try #require(object["libraries"] as? [String: String])
    for name in ["oneDNN", "BLAS", "SQLite", "XGBoost", "zlib"] {
      #expect(libraries[name]?.contains { $0.isNumber } == true, "\(name)")
    }
    #expect((object["programs"] as? [String: Any])?.keys.contains("gnuplot") == true)
    #expect(object["cores"] as? Int == ProcessInfo.processInfo.activeProcessorCount)
    let step = try #require(object["step"] as? [String: Any])
    #expect(try #require(step["median_ms"] as? Double) > 0 && step["workers"] as? Int == 1)
    // The record is found above the program.
    #expect(step["recorded_ms"] as? Double != nil)
    let text = try workspace.run("doctor --seconds 0").output
    #expect(text.contains("vector units") && !text.contains("ms a step"))
    expectUsageError(try workspace.run("doctor --seconds -1"), mentions: "--seconds")
  }

  @Test(arguments: [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")])
  func completionsParse(_ shell: String, _ check: String) throws {
    let run = try workspace.run("completions \(shell)")
    #expect(run.status == 0 && run.output.contains("stockformer"))
    for word in ["predict", "completions", "inspect"] { #expect(run.output.contains(word)) }
    try workspace.write(run.output, "script")
    // Where the shell is not installed there is nothing that could read it.
    let checked = try workspace.shell(
      "command -v \(shell) >/dev/null || exit 0; \(shell) \(check) script")
    #expect(checked.status == 0, "\(checked.errors)")
  }

  /// bash completes a command and an option.
  @Test func bashCompletes() throws {
    try workspace.write(try workspace.run("completions bash").output, "script")
    let words = try workspace.shell(
      """
      source ./script; f=$(complete -p stockformer | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      COMP_WORDS=(stockformer pred); COMP_CWORD=1; COMP_LINE="stockformer pred"; COMP_POINT=16; COMP_TYPE=9
      $f stockformer pred stockformer; echo "${COMPREPLY[@]}"
      """)
    #expect(words.output == "predict\n", "\(words.output) \(words.errors)")
    expectUsageError(try workspace.run("completions tcsh"), mentions: "tcsh")
  }
}
