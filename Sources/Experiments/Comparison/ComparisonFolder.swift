import Files
import Foundation

/// The folder of a comparison's cells, `cells/00000.json` and so on: a cell is there as a whole or not at all.
///
/// Runs on one folder share the work: a cell that another running process is training is passed over.
public struct ComparisonFolder: Sendable {
  /// The folder that holds `cells`.
  public let path: String

  /// The folder at `path`.
  public init(_ path: String) { self.path = path }

  private var cells: String { path + "/cells" }

  /// Makes the folder where it is not there.
  ///
  /// - Throws: `InputFault` when it holds something that is no comparison; of kind `failure` when nothing can be written in it.
  public func create() throws(InputFault) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { !$0.hasPrefix(".") }
    if !names.isEmpty && !names.contains("cells") {
      throw InputFault(
        file: path, "holds something other than a comparison, such as \(names.sorted()[0])")
    }
    _ = try MadeFolders(cells)
    try AtomicFile.requireWritable(file(0))
  }

  /// The file of cell `number`.
  public func file(_ number: Int) -> String { "\(cells)/\(ComparisonCell.fileName(number))" }

  /// The checkpoint beside the cell `number`.
  public func checkpoint(_ number: Int) -> String {
    String(file(number).dropLast(".json".count)) + ".safetensors"
  }

  /// All cells that are there, in the order of their numbers.
  ///
  /// - Parameter hash: that of the comparison they must belong to; nil takes the first cell's.
  /// - Throws: `InputFault` that names the first file that is no cell, or another comparison's.
  public func read(hash: String?) throws(InputFault) -> [ComparisonCell] {
    guard FileBytes.isDirectory(cells) else {
      throw InputFault(.missing, file: cells, "cannot be read: no such folder")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: cells)) ?? []
    var found: [ComparisonCell] = []
    for name in names.filter({ $0.hasSuffix(".json") }).sorted() {
      let cell = try ComparisonCell(contentsOf: "\(cells)/\(name)")
      let wanted = hash ?? found.first?.comparison ?? cell.comparison
      guard cell.comparison == wanted else {
        throw InputFault(
          file: "\(cells)/\(name)",
          "is a cell of another configuration (\(cell.comparison)), expected \(wanted)")
      }
      guard ComparisonCell.fileName(cell.cell) == name, cell.cell < cell.cells else {
        throw InputFault(file: "\(cells)/\(name)", "holds cell \(cell.cell) of \(cell.cells)")
      }
      found.append(cell)
    }
    return found.sorted { $0.cell < $1.cell }
  }

  /// Trains those of the cells `numbers` that are not there, one after the other.
  ///
  /// - Parameters:
  ///   - isKeeping: whether a model's checkpoint is written beside its cell.
  ///   - begin: called before a cell is trained.
  /// - Throws: `InputFault` of the first cell that fails; those before it stay.
  public func train(
    _ numbers: [Int], of comparison: Comparison, workers: Int, isKeeping: Bool = false,
    begin: (_ number: Int) -> Void = { _ in }
  ) throws(InputFault) {
    for number in numbers where !FileBytes.exists(file(number)) {
      let name = ComparisonCell.fileName(number)
      guard let claim = try StagingFolder(claiming: name, in: cells, for: file(number)) else {
        continue
      }
      defer { claim.remove() }
      // Whoever had it a moment ago may have finished it.
      if FileBytes.exists(file(number)) { continue }
      begin(number)
      if let cell = try repeated(number, of: comparison) {
        try AtomicFile.write(cell.json, to: file(number))
        continue
      }
      let (cell, forecaster) = try trained(number, of: comparison, workers)
      if isKeeping, let forecaster { try forecaster.write(to: checkpoint(number)) }
      try AtomicFile.write(cell.json, to: file(number))
    }
  }

  /// The first seed's cell under another number, where the seed decides nothing and that cell is there.
  private func repeated(
    _ number: Int, of comparison: Comparison
  ) throws(InputFault) -> ComparisonCell? {
    guard let first = comparison.firstSeed(of: number), FileBytes.exists(file(first)) else {
      return nil
    }
    let cell = try ComparisonCell(contentsOf: file(first))
    guard cell.comparison == comparison.hash else { return nil }
    return cell.repeated(as: number, seed: comparison.place(of: number).seed)
  }

  private func trained(
    _ number: Int, of comparison: Comparison, _ workers: Int
  ) throws(InputFault) -> (cell: ComparisonCell, forecaster: TrainedForecaster?) {
    do { return try comparison.run(number, workers: workers) } catch let fault as InputFault {
      throw fault
    } catch {
      let (contender, seed, fold) = comparison.place(of: number)
      throw InputFault(
        .failure, file: file(number),
        "\(contender.name) with seed \(seed) in fold \(fold): \(error)")
    }
  }
}
