import Files
import Foundation

extension PlantedMarket {
  /// The files of the market by name: `SYMBOL.csv`, `SYMBOL_funding.csv`, `SYMBOL_open_interest.csv`, `truth.json`.
  public func files() -> [(name: String, bytes: Data)] {
    var files: [(name: String, bytes: Data)] = []
    for asset in series {
      files.append(("\(asset.symbol).csv", Self.candles(asset)))
      let sides = [
        ("funding", "funding_rate", asset.fundingRate),
        ("open_interest", "open_interest", asset.openInterest),
      ]
      for (suffix, column, side) in sides {
        guard case .published(let timestamps, let values) = side else { continue }
        let table = WideTable(timestamps: timestamps, assets: [column], values: values)
        files.append(("\(asset.symbol)_\(suffix).csv", Data(table.csv.text.utf8)))
      }
    }
    files.append(("truth.json", truth.json))
    return files
  }

  /// The names of the files of a market of `assets` assets.
  public static func fileNames(assets: Int) -> [String] {
    symbols(count: assets).flatMap(fileNames(of:)) + ["truth.json"]
  }

  private static func fileNames(of symbol: String) -> [String] {
    ["\(symbol).csv", "\(symbol)_funding.csv", "\(symbol)_open_interest.csv"]
  }

  /// Writes the files into `directory`, which is made if it is not there, as `write(into:optimalPath:)` does.
  @discardableResult
  public func write(to directory: String) throws(InputFault) -> [String] {
    try write(into: MadeFolders(directory))
  }

  /// Writes the files into a folder; all of them or none, and then not the folder either. The files of a larger market that
  /// stood there before are removed: the new truth knows nothing of them.
  ///
  /// - Parameters:
  ///   - folders: the folder, and those that were made for it.
  ///   - optimalPath: where the best forecasts go as well; nil leaves them out.
  /// - Returns: the names of files of the larger market that somebody has changed since, which stay.
  /// - Throws: `InputFault` of kind `failure` that names what cannot be written.
  public func write(
    into folders: MadeFolders, optimalPath: String? = nil
  ) throws(InputFault) -> [String] {
    let directory = folders.path
    let files = files()
    let optimal = optimalPath.map { [(Data(optimalForecasts.csv.text.utf8), $0)] } ?? []
    let old = Self.files(ofTruthIn: directory).subtracting(files.map(\.name))
      .filter { FileBytes.exists("\(directory)/\($0)") }
    let stay = old.filter { Self.isNewer("\(directory)/\($0)", than: "\(directory)/truth.json") }
    do throws(InputFault) {
      try AtomicFile.write(files.map { ($0.bytes, "\(directory)/\($0.name)") } + optimal)
    } catch {
      folders.discard()
      throw error
    }
    for name in old.subtracting(stay) { unlink("\(directory)/\(name)") }
    return stay.sorted()
  }

  /// Whether the file at `path` was put there or changed after the file at `other`, with which it was written.
  private static func isNewer(_ path: String, than other: String) -> Bool {
    var (own, reference) = (stat(), stat())
    guard stat(path, &own) == 0, stat(other, &reference) == 0 else { return true }
    // Renaming sets the time of the last change, also of a file that is older by its own date.
    let seconds = { (status: stat) in
      Double(status.st_ctim.tv_sec) + Double(status.st_ctim.tv_nsec) / 1e9
    }
    return seconds(own) > seconds(reference) + 1
  }

  /// The names of the files that belong to the market whose truth stands in `directory`; none without one.
  private static func files(ofTruthIn directory: String) -> Set<String> {
    guard let truth = try? PlantedTruth(contentsOf: "\(directory)/truth.json") else { return [] }
    // Only names that a planted market gives: a truth that somebody wrote by hand cannot remove anything else.
    let ours = Set(symbols(count: truth.symbols.count)).intersection(truth.symbols)
    return Set(ours.flatMap(fileNames(of:)))
  }

  private static func candles(_ series: OHLCVSeries) -> Data {
    let fields = CandleField.allCases
    let columns = fields.compactMap { series[$0] }
    var writer = CSVWriter(columns: ["timestamp_ms"] + fields.map(\.rawValue))
    for row in series.timestamps.indices {
      writer.append(series.timestamps[row])
      for column in columns { writer.append(column[row]) }
      writer.endRow()
    }
    return Data(writer.text.utf8)
  }
}

extension PlantedTruth {
  /// The truth as one JSON object with sorted keys; the same truth gives the same bytes.
  public var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Only strings, finite numbers and lists: encoding cannot fail.
    let data = (try? encoder.encode(self)) ?? Data()
    return data + Data("\n".utf8)
  }

  /// Reads a `truth.json`.
  ///
  /// - Throws: `InputFault` when the file is not there or is no truth.
  public init(contentsOf path: String) throws(InputFault) {
    let bytes = try FileBytes.read(path)
    do {
      self = try JSONDecoder().decode(PlantedTruth.self, from: Data(bytes))
    } catch {
      throw InputFault(file: path, "is not the truth of a planted market")
    }
  }
}
