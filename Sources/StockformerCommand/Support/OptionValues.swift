import ArgumentParser
import Foundation
import Markets
import Workbook

/// A finite number in decimal or scientific notation; `nan`, `inf` and hexadecimal do not parse.
struct FiniteNumber: ExpressibleByArgument, ExpressibleByFloatLiteral, Sendable {
  /// The number.
  let value: Double

  init?(argument: String) {
    guard argument.allSatisfy({ "0123456789+-.eE".contains($0) }), let value = Double(argument),
      value.isFinite
    else { return nil }
    self.value = value
  }

  init(floatLiteral value: Double) { self.value = value }

  var defaultValueDescription: String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : value.description
  }
}

/// Symbols separated by commas, each once.
struct SymbolList: ExpressibleByArgument, Sendable {
  /// The symbols in the order given.
  let symbols: [String]

  init?(argument: String) {
    symbols = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard symbols.allSatisfy({ SymbolSpelling.validationError($0) == nil }),
      Set(symbols).count == symbols.count
    else {
      return nil
    }
  }

  var defaultValueDescription: String { symbols.joined(separator: ",") }
}

/// Ends the command as a usage error (exit 64) unless `condition` holds.
///
/// `option` is the option's name with its dashes, `value` what was given, `rule` what it must be: "at least 0".
func requireOption<Value>(
  _ condition: Bool, _ option: String, _ value: Value, mustBe rule: String
) throws {
  guard condition else {
    throw ValidationError("The value '\(value)' is invalid for '\(option)': it must be \(rule).")
  }
}

/// How many cores may work at a time, as the chapters take it.
struct WorkerOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Cores to use (default: STOCKFORMER_WORKERS, else all).")
  var workers: Int?

  func validate() throws { _ = try count }

  /// `--workers`, else `STOCKFORMER_WORKERS`, else one per core.
  var count: Int {
    get throws {
      do {
        return try ChapterOptions.parse(workers.map { ["--workers=\($0)"] } ?? []).workerCount
      } catch { throw ValidationError(ChapterOptions.message(for: error)) }
    }
  }
}

/// The values of a comma-separated list, each read by `read`.
///
/// - Throws: `ValidationError` that names the option where one cannot be read.
func list<Value: Equatable>(
  _ text: String, _ name: String, _ read: (String) -> Value?
) throws -> [Value] {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false)
  let values = try parts.map { part in
    guard let value = read(String(part)) else {
      throw ValidationError("'\(name)' has '\(part)', which cannot be read.")
    }
    return value
  }
  for (i, value) in values.enumerated() where values[..<i].contains(value) {
    throw ValidationError("'\(name)' has '\(parts[i])' twice.")
  }
  return values
}
