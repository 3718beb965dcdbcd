import Foundation
import Testing

@testable import Experiments
@testable import NeuralNetworks

@Suite struct EventFileTests {
  /// The vectors of RFC 3720, appendix B.4, and the check value of CRC catalogues.
  @Test func checksums() {
    #expect(CRC32C.checksum(Data(repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.checksum(Data(repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(CRC32C.checksum(Data(0..<32)) == 0x46dd_794e)
    #expect(CRC32C.checksum(Data("123456789".utf8)) == 0xe306_9283)
    #expect(CRC32C.checksum(Data()) == 0)
  }

  /// An event by hand: field 1 the time, field 2 the step 300 as 0xAC 0x02, field 5 the summary with one value of tag and number.
  @Test func aScalarByHand() {
    let record = EventFile.scalars([("a", 1)], step: 300, at: 1000)
    let event: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0xac, 0x02, 0x2a, 0x0a]
      + [0x0a, 0x08, 0x0a, 0x01, 0x61, 0x15, 0, 0, 0x80, 0x3f]
    #expect(Array(record[12..<record.count - 4]) == event)
    #expect(Array(record[..<8]) == [24, 0, 0, 0, 0, 0, 0, 0] && record.count == 40)
  }
}

/// What the real TensorBoard says of a file that is written here: in the fixture that it made, and where it is installed.
@Suite struct TensorBoardTests {
  /// The file that TensorBoard 2.21.0 has read.
  private var file: Data {
    let rows: [(report: EpochReport, note: EpochNote, member: Int?)] = [
      (
        EpochReport(
          epoch: 1, trainingLoss: 0.75, validationLoss: 0.1, learningRate: 1e-3, gradientNorm: 300,
          isBest: true), EpochNote(attentionEntropy: 0.5, seconds: 2, timestamp: 1_700_000_001_250),
        nil
      ),
      (
        EpochReport(
          epoch: 2, trainingLoss: 0.5, validationLoss: -0.25, learningRate: 5e-4, gradientNorm: 0,
          isBest: true), EpochNote(seconds: 2, timestamp: 1_700_000_003_500), nil
      ),
      (
        EpochReport(
          epoch: 1, trainingLoss: 1e-12, validationLoss: 1e12, learningRate: 1, gradientNorm: 1,
          isBest: false), EpochNote(seconds: 2, timestamp: 1_700_000_005_000), 2
      ),
    ]
    return rows.reduce(into: EventFile.header(started: 1_700_000_000_000)) {
      $0 += MetricsRow(report: $1.report, note: $1.note, member: $1.member).event
    }
  }

  private var fixtures: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures")
  }

  /// A scalar as TensorBoard has read it: step, time, value.
  private typealias Scalars = [String: [[Double]]]

  /// What the three rows above say; values are of single precision.
  private func expect(_ scalars: Scalars) {
    #expect(
      scalars == [
        "loss/training": [[1, 1_700_000_001.25, 0.75], [2, 1_700_000_003.5, 0.5]],
        "loss/validation": [
          [1, 1_700_000_001.25, Double(Float(0.1))], [2, 1_700_000_003.5, -0.25],
        ],
        "learning_rate": [
          [1, 1_700_000_001.25, Double(Float(1e-3))], [2, 1_700_000_003.5, Double(Float(5e-4))],
        ],
        "gradient_norm": [[1, 1_700_000_001.25, 300], [2, 1_700_000_003.5, 0]],
        "attention_entropy": [[1, 1_700_000_001.25, 0.5]],
        "member-2/loss/training": [[1, 1_700_000_005, Double(Float(1e-12))]],
        "member-2/loss/validation": [[1, 1_700_000_005, Double(Float(1e12))]],
        "member-2/learning_rate": [[1, 1_700_000_005, 1]],
        "member-2/gradient_norm": [[1, 1_700_000_005, 1]],
      ])
  }

  @Test func theFixtureIsThisFileAsTensorBoardHasReadIt() throws {
    let path = fixtures.appending(path: "events.out.tfevents.fixture")
    if ProcessInfo.processInfo.environment["WRITE_FIXTURES"] == "1" { try file.write(to: path) }
    #expect(try Data(contentsOf: path) == file)
    let json = try Data(contentsOf: fixtures.appending(path: "events.tensorboard.json"))
    expect(try JSONDecoder().decode(Scalars.self, from: json))
  }

  /// A Python with PyPI's tensorboard: that of `TENSORBOARD_PYTHON`, or the usual one.
  private static let python: String? = {
    let python = ProcessInfo.processInfo.environment["TENSORBOARD_PYTHON"] ?? "python3"
    return run(python, ["-c", "import tensorboard.backend.event_processing.event_accumulator"])
      == nil
      ? nil : python
  }()

  /// The output of a program; nil where it fails.
  private static func run(_ program: String, _ arguments: [String]) -> Data? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let bytes = try? output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? bytes ?? Data() : nil
  }

  @Test(.enabled(if: python != nil, "PyPI's tensorboard is not installed"))
  func tensorBoardReadsWhatIsWritten() throws {
    let sample = try RunSample()
    let path = sample.path("events.out.tfevents.1.test")
    try file.write(to: URL(fileURLWithPath: path))
    let script = fixtures.appending(path: "read-events.py").path
    let read = { (path: String) in
      try JSONDecoder().decode(
        Scalars.self, from: #require(Self.run(Self.python ?? "", [script, path])))
    }
    expect(try read(path))
    // And a run that was stopped on the way shows each epoch once.
    #expect(throws: TrainingStopped.self) { try sample.train("r", steps: 5, saveSeconds: 0) }
    try sample.train("r")
    let scalars = try read(sample.path("r"))
    #expect(scalars["loss/training"]?.map { $0[0] } == [1, 2, 3])
    #expect(scalars["attention_entropy"]?.count == 3)
  }
}
