import ArgumentParser
import Foundation

/// The options that all chapters share.
public struct ChapterOptions: ParsableArguments, Sendable {
  /// Everything smaller, in seconds: to see that it runs, not to learn from.
  @Flag(help: "Make everything smaller: runs in seconds, proves nothing.")
  public var quick = false

  /// The number of the only section to run.
  @Option(help: ArgumentHelp("Run only this section.", valueName: "number"))
  public var section: Int?

  /// The seed of all random streams.
  @Option(help: ArgumentHelp("Seed of all random streams.", valueName: "number"))
  public var seed: UInt64 = Self.committedSeed

  /// The prices, by default the chapter's own choice.
  @Option(
    help: ArgumentHelp(
      "Prices: CSV with date, symbol, open … volume, or a store of “stockformer fetch”.",
      valueName: "file"))
  public var data: String?

  /// The folder of the figures; nil for the usual one.
  @Option(
    help: ArgumentHelp(
      "Folder for the figures (default: out/figures, which git ignores).", valueName: "folder"))
  public var out: String?

  /// Whether the figures that are committed are to be brought up to date.
  @Flag(
    help: ArgumentHelp(
      "Draw into figures/, where a file changes only if its numbers do: exact ones by 1e-9, "
        + "those of shipped weights in three digits, trained and timed ones always."
    ))
  public var update = false

  /// Whether the terminal waits for a prediction before each result that answers one.
  @Flag(help: "Wait after each question “Predict first”, until Return is pressed.")
  public var ask = false

  /// The file for the page as blocks, from which the book is made; nil for none.
  @Option(
    help: ArgumentHelp("Write the page as blocks, in JSON, when it is complete.", valueName: "file")
  )
  public var blocks: String?

  /// How many cores may work at a time.
  @Option(
    help: ArgumentHelp(
      "Cores to use (default: STOCKFORMER_WORKERS, else all).", valueName: "number"))
  public var workers: Int?

  /// The options at their defaults.
  public init() {}

  /// Refuses values out of range as usage errors, exit 64.
  public func validate() throws {
    if let section, section < 1 { throw ValidationError("--section counts from 1, not \(section)") }
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("--workers must be 1 to 1024, not \(workers)")
    }
    if blocks != nil, section != nil {
      throw ValidationError("--blocks needs the whole chapter, without --section")
    }
    if let blocks, blocks.isEmpty { throw ValidationError("--blocks must name a file") }
    if update, quick || data != nil || out != nil || seed != Self.committedSeed {
      throw ValidationError("--update needs the full chapter with its own data, seed and folder")
    }
    if out?.isEmpty == true { throw ValidationError("--out must name a folder") }
    if workers == nil, let text = Self.environmentText, Int(text).map({ $0 < 1 }) ?? true {
      throw ValidationError("STOCKFORMER_WORKERS must be a whole number from 1, not “\(text)”")
    }
  }

  /// `--out`, else the committed figures with `--update`, else a folder that git ignores.
  public var figureFolder: String { out ?? (update ? "figures" : "out/figures") }

  /// The seed of the committed figures.
  private static let committedSeed: UInt64 = 7

  /// `--workers`, else `STOCKFORMER_WORKERS`, else one per core.
  public var workerCount: Int {
    workers ?? Self.environmentText.flatMap { Int($0) }
      ?? ProcessInfo.processInfo.activeProcessorCount
  }

  private static var environmentText: String? {
    ProcessInfo.processInfo.environment["STOCKFORMER_WORKERS"].flatMap { $0.isEmpty ? nil : $0 }
  }
}
