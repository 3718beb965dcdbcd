import Foundation
import Synchronization
import Tensors
import Testing

/// The fixtures of PyTorch and of the published models against this project's code, forward and gradient.
@Suite("Parity", .paritySummary)
struct ParityTests {
  @Test("case", arguments: ParityFiles.all)
  func agrees(path: String) throws {
    let fixture = try Fixture(contentsOf: path)
    let produced = try produce(fixture) ?? Produced()
    var compared = 0
    for (name, value) in produced.values where fixture.entries[name] != nil {
      compared += 1
      if let fault = Produced.fault(name, value, in: fixture) { Issue.record("\(fault)") }
    }
    let missing = Set(fixture.results).subtracting(produced.values.map(\.name)).sorted()
    #expect(missing.isEmpty, "\(fixture.name): not covered")
    let isNothing = compared == 0 && !missing.isEmpty
    ParitySummary.shared.add(
      tensors: compared,
      notCovered: isNothing ? [fixture.name] : missing.map { "\(fixture.name)/\($0)" })
  }

  @Test("every family is bundled")
  func bundled() throws {
    let names = try ParityFiles.bundled.map { try Fixture(contentsOf: $0).name }
    #expect(names.count >= 123)
    for family in [
      "stockformer.", "loss.", "train.", "ops.", "attention.", "informer.", "autoformer.", "tft.",
      "master.", "multitask.",
      "stockformer2022.", "stockmixer.", "dlinear.", "nlinear.", "itransformer.", "patchtst.",
    ] {
      #expect(names.contains { $0.hasPrefix(family) }, "\(family)")
    }
  }

  @Test("a value that is off, of another shape or not a number is a fault")
  func rejects() throws {
    let path = try #require(ParityFiles.bundled.first { $0.hasSuffix("loss.mse.safetensors") })
    let fixture = try Fixture(contentsOf: path)
    let (right, allowed) = (
      try fixture.tensor("output.loss"), Float(fixture.allowed["output.loss"] ?? 0)
    )
    #expect(Produced.fault("output.loss", .floats(right), in: fixture) == nil)
    #expect(Produced.fault("output.loss", .floats(right + 2 * allowed), in: fixture) != nil)
    #expect(Produced.fault("output.loss", .floats(right * .nan), in: fixture) != nil)
    #expect(
      Produced.fault("output.loss", .floats(right.reshaped(to: [1])), in: fixture) != nil)
    #expect(Produced.fault("output.loss", .integers([0]), in: fixture) != nil)
  }

  @Test("a file that cannot be read is an error")
  func refuses() throws {
    let folder = NSTemporaryDirectory() + "parity-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/ops.linear.safetensors"
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
    #expect(throws: (any Error).self) { try Fixture(contentsOf: path) }
    #expect(throws: (any Error).self) { try Fixture(contentsOf: folder + "/missing") }
  }
}

/// Where the cases are: beside this file, and in the folder that `PARITY_FIXTURES` names.
enum ParityFiles {
  static let bundled = files(
    in: URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures")

  static let all: [String] = {
    let extra = ProcessInfo.processInfo.environment["PARITY_FIXTURES"] ?? ""
    return bundled + (extra.isEmpty ? [] : files(in: extra))
  }()

  /// A folder without cases stands for itself, so that reading it fails.
  private static func files(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let cases = names.filter { $0.hasSuffix(".safetensors") }.sorted()
    return cases.isEmpty ? [folder] : cases.map { "\(folder)/\($0)" }
  }
}

/// Counts what was compared, for the line at the end.
final class ParitySummary: Sendable {
  static let shared = ParitySummary()
  private let state = Mutex((files: 0, tensors: 0, notCovered: [String]()))

  func add(tensors: Int = 0, notCovered: [String]) {
    state.withLock {
      $0.files += 1
      $0.tensors += tensors
      $0.notCovered += notCovered
    }
  }

  var line: String {
    state.withLock {
      let names = $0.notCovered.isEmpty ? "" : ": " + $0.notCovered.sorted().joined(separator: ", ")
      return "parity: \($0.files) files, \($0.tensors) tensors, \($0.notCovered.count) not covered"
        + names
    }
  }
}

/// Prints the summary when all cases have run.
struct ParitySummaryTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    print(ParitySummary.shared.line)
  }
}

extension Trait where Self == ParitySummaryTrait {
  static var paritySummary: Self { Self() }
}
