import ArgumentParser
import Workbook

/// How many cores may work at a time, as the chapters take it.
struct WorkerOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Cores that work at a time (default: STOCKFORMER_WORKERS, else all).")
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
