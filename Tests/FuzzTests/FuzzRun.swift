import Files
import Foundation
import RandomStreams
import Testing

/// Runs one target over many mutated inputs, in this process: a trap ends it, and the notes say at which input.
///
/// `FUZZ_COUNT` inputs for each target (by default a few hundred), from `FUZZ_FIRST` on, of the seed `FUZZ_SEED`, both times the
/// target's share; the input that is being tried is named in the file `FUZZ_NOTES`.
struct FuzzRun {
  /// The target's name.
  let name: String
  /// How much of the count it gets: slow ones less.
  var share = 1.0
  /// Inputs to change.
  let corpus: [[UInt8]]
  /// Pieces of the format.
  let pieces: [String]

  private static let environment = ProcessInfo.processInfo.environment
  private static func number(_ name: String, or other: Int) -> Int {
    environment[name].flatMap { Int($0) } ?? other
  }

  /// Whether somebody asked for a number of inputs: then these tests have the process to themselves.
  static let isAskedFor = environment["FUZZ_COUNT"] != nil

  /// The inputs of a target with `share`: ranges that follow each other stay so, whatever the share.
  static func inputs(_ share: Double, from first: Int, count: Int) -> Range<Int> {
    let place = { (number: Int) in Int((Double(number) * share).rounded(.up)) }
    return place(first)..<place(first + count)
  }

  /// What became of the inputs.
  struct Tally {
    var accepted = 0
    var refused = 0
  }

  /// Tries every input: `body` gets its path and bytes, and throws a fault where it is refused. Of the corpus, which comes first,
  /// something must be accepted.
  ///
  /// - Returns: how many were accepted and refused.
  @discardableResult
  func over(_ body: (String, [UInt8]) throws -> Void) throws -> Tally {
    let folder = NSTemporaryDirectory() + "fuzz-\(name)-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let inputs = Self.inputs(
      share, from: Self.number("FUZZ_FIRST", or: 0), count: Self.number("FUZZ_COUNT", or: 600))
    let seed = UInt64(Self.number("FUZZ_SEED", or: 1))
    var tally = Tally()
    for index in inputs {
      let bytes = input(index, seed: seed)
      note(index, bytes)
      try attempt(index, bytes, "\(folder)/input", body, &tally)
    }
    note(nil, [])
    print(
      "fuzz \(name): \(inputs.count) inputs, \(tally.accepted) accepted, \(tally.refused) refused")
    if inputs.lowerBound == 0 { #expect(tally.accepted > 0, "\(name)") }
    return tally
  }

  /// Input number `index`: the corpus itself first, then changes of it.
  private func input(_ index: Int, seed: UInt64) -> [UInt8] {
    if index < corpus.count { return corpus[index] }
    var mutator = Mutator(pieces: pieces, numbers: RandomStream(seed: seed).child(index))
    return mutator.mutate(corpus[index % corpus.count])
  }

  private func attempt(
    _ index: Int, _ bytes: [UInt8], _ path: String, _ body: (String, [UInt8]) throws -> Void,
    _ tally: inout Tally
  ) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let start = ContinuousClock.now
    do {
      try body(path, bytes)
      tally.accepted += 1
    } catch let fault as InputFault {
      tally.refused += 1
      let line = "\(fault)"
      #expect(
        [.content, .missing, .unavailable].contains(fault.kind), "\(name) \(index): \(line)")
      #expect(line.utf8.count < 6_000, "\(name) \(index): a message of \(line.utf8.count) bytes")
    } catch {
      Issue.record("\(name) \(index): \(error)")
    }
    let time = ContinuousClock.now - start
    #expect(time < .seconds(20), "\(name) \(index) took \(time)")
  }

  /// Names the input that is tried next, so that it is known after a trap; `nil` at the end.
  private func note(_ index: Int?, _ bytes: [UInt8]) {
    guard let path = Self.environment["FUZZ_NOTES"] else { return }
    guard let index else {
      try? FileManager.default.removeItem(atPath: "\(path).\(name)")
      return
    }
    let head = Array("\(name) \(index)\n".utf8)
    try? Data(head + bytes).write(to: URL(fileURLWithPath: "\(path).\(name)"))
  }
}
