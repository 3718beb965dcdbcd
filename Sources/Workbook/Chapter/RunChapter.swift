import ArgumentParser
import Files
import Foundation

/// Runs a chapter: page to stdout section by section, a fault as one line on stderr with its exit code.
///
/// gnuplot and the outputs are checked first, so that a minute of work is not lost to a missing program.
/// The file of `--blocks` is written when the page is complete; a fault on the way leaves an old one as it was.
/// - Parameters:
///   - folder: the chapter's name, `05-backtesting`, as its figures tell it.
///   - title: the heading of the page; the number is the folder's.
///   - contents: what links are resolved by; a chapter that it lists has exactly these sections.
///   - write: one call per section.
/// - Throws: `ExitCode` 65, 66, 69 or 1 after the fault was written; `ValidationError` (64) when `--section`
///   names a section that the chapter does not have.
public func runChapter(
  _ folder: String, title: String, contents: Contents = Contents(), options: ChapterOptions,
  console: Console = .standard, gnuplot: Gnuplot = Gnuplot(),
  _ write: (inout Page, FigureFolder) throws -> Void
) throws {
  let number = Int(folder.prefix { $0.isNumber }) ?? 0
  let pause: @Sendable () -> Void = {
    console.errors("  your prediction (Return goes on): ")
    if console.input() == nil { console.errors("\n") }
  }
  var page = Page(
    chapter: number, title: title, only: options.section, contents: contents,
    pause: options.ask ? pause : nil, sink: console.output)
  let source = FigureSource(chapter: folder, seed: options.seed)
  let figures = FigureFolder(
    options.figureFolder, source: source, gnuplot: gnuplot, keepsWhatAgrees: options.update)
  do {
    try gnuplot.requireInstalled()
    try figures.requireWritable()
    if let path = options.blocks { try AtomicFile.requireWritable(path) }
    try write(&page, figures)
    if let section = options.section, section > page.sectionCount {
      throw ValidationError("--section \(section): the chapter has \(page.sectionCount) sections")
    }
    try page.finish()
    if let path = options.blocks {
      try ChapterDocument(page, options: options).write(to: path)
    }
  } catch {
    throw exitCode(of: error, on: console)
  }
}

/// Writes a fault as one line, `error: FILE: row R, column C: what is wrong`, and gives its exit code.
///
/// Any error but an `InputFault` gives 1; errors of swift-argument-parser are passed on to it.
public func exitCode(of fault: any Error, on console: Console = .standard) -> any Error {
  switch fault {
  case let fault as InputFault:
    console.errors("error: \(oneLine(fault.description))\n")
    return ExitCode(fault.kind.rawValue)
  case is ExitCode, is ValidationError, is CleanExit:
    return fault
  default:
    console.errors("error: \(oneLine("\(fault)"))\n")
    return ExitCode(1)
  }
}

private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

/// Where a program writes: results to one place, faults and progress to another.
public struct Console: Sendable {
  /// Takes results.
  public var output: @Sendable (String) -> Void
  /// Takes faults and progress.
  public var errors: @Sendable (String) -> Void
  /// Whether `errors` is a terminal.
  public var isTerminal: Bool
  /// Waits for a line of input; nil at its end.
  public var input: @Sendable () -> String?

  /// A console of your own, as tests need it.
  public init(
    output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void,
    isTerminal: Bool = false, input: @escaping @Sendable () -> String? = { nil }
  ) {
    self.output = output
    self.errors = errors
    self.isTerminal = isTerminal
    self.input = input
  }

  /// The process's stdout and stderr.
  public static var standard: Console {
    Console(
      output: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
      errors: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      isTerminal: isatty(STDERR_FILENO) == 1, input: { readLine() })
  }
}
