import Files
import Foundation

/// The folder that figures are drawn into: for each `NAME.gp`, `NAME.csv` and `NAME.png`.
public struct FigureFolder: Sendable {
  /// The folder's path, made when the first figure is drawn.
  public var path: String
  /// What the scripts say about their origin.
  public var source: FigureSource
  /// The program that draws.
  public var gnuplot: Gnuplot
  /// Whether figures that are there stay as they are when new ones say the same, as `ResultKind` has it.
  public var keepsWhatAgrees: Bool

  /// A folder for the figures of one source.
  public init(
    _ path: String, source: FigureSource, gnuplot: Gnuplot = Gnuplot(),
    keepsWhatAgrees: Bool = false
  ) {
    self.path = path
    self.source = source
    self.gnuplot = gnuplot
    self.keepsWhatAgrees = keepsWhatAgrees
  }

  /// Writes script and data, draws the picture, checks it, and only then puts all files in their place.
  ///
  /// Everything happens in a hidden folder beside the target, where the script's own relative names hold;
  /// a fault leaves the figures of an earlier run as they were.
  /// - Parameter kind: how the figure's numbers came about.
  /// - Returns: the path of the PNG.
  /// - Throws: `InputFault` of kind `failure` with gnuplot's own line, or naming what cannot be written.
  @discardableResult
  public func draw(_ figure: Figure, kind: ResultKind = .exact) throws(InputFault) -> String {
    if keepsWhatAgrees, holds(figure, kind) { return "\(path)/\(figure.name).png" }
    let existed = FileManager.default.fileExists(atPath: path)
    let staging = try makeStagingFolder()
    defer { close(staging, existed) }
    for (file, data) in zip(figure.dataFiles, figure.tables) {
      try AtomicFile.write(data.table.csv, to: "\(staging)/\(file)")
    }
    let script = figure.script(source)
    try AtomicFile.write(script, to: "\(staging)/\(figure.name).gp")
    do {
      try gnuplot.run(script, in: staging)
      try check(figure, in: staging)
    } catch {
      throw error.file == "gnuplot" && !error.message.hasPrefix("not found")
        ? InputFault(.failure, file: "\(path)/\(figure.name).gp", "gnuplot: \(error.message)")
        : error
    }
    for file in figure.dataFiles + ["\(figure.name).gp", "\(figure.name).png"] {
      try move(file, from: staging)
    }
    return "\(path)/\(figure.name).png"
  }

  /// Checks that figures can be written here, before an hour of work needs it.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the folder and the system's reason.
  public func requireWritable() throws(InputFault) {
    let existed = FileManager.default.fileExists(atPath: path)
    close(try makeStagingFolder(), existed)
  }

  /// Whether picture, script and data are here, and say what `figure` says.
  private func holds(_ figure: Figure, _ kind: ResultKind) -> Bool {
    func text(_ file: String) -> String? {
      try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }
    guard FileManager.default.fileExists(atPath: "\(path)/\(figure.name).png"),
      let script = text("\(figure.name).gp"), kind.agrees(figure.script(source), with: script)
    else { return false }
    return zip(figure.dataFiles, figure.tables).allSatisfy { file, data in
      text(file).map { kind.agrees(csv: data.table.csv, with: $0) } ?? false
    }
  }

  private func makeStagingFolder() throws(InputFault) -> String {
    try makeDirectory(path)
    let staging = "\(path)/.\(UUID().uuidString)"
    do {
      try makeDirectory(staging)
    } catch {
      throw InputFault(.failure, file: path, error.message)
    }
    return staging
  }

  private func close(_ staging: String, _ existed: Bool) {
    try? FileManager.default.removeItem(atPath: staging)
    if !existed { rmdir(path) }  // does nothing unless it is empty
  }

  private func check(_ figure: Figure, in staging: String) throws(InputFault) {
    let picture: PortableNetworkGraphic
    do {
      picture = try PortableNetworkGraphic(path: "\(staging)/\(figure.name).png")
    } catch {
      throw InputFault(.failure, file: "\(path)/\(figure.name).png", error.message)
    }
    guard picture.width == figure.size.width, picture.height == figure.size.height else {
      throw InputFault(
        .failure, file: "\(path)/\(figure.name).png",
        "drawn \(picture.width) × \(picture.height) pixels, "
          + "expected \(figure.size.width) × \(figure.size.height)")
    }
  }

  private func move(_ file: String, from staging: String) throws(InputFault) {
    guard rename("\(staging)/\(file)", "\(path)/\(file)") == 0 else {
      throw InputFault(
        .failure, file: "\(path)/\(file)",
        "cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}

/// Makes the directory and those above it that are not there.
///
/// - Throws: `InputFault` of kind `failure` that names `path` and the system's reason.
func makeDirectory(_ path: String) throws(InputFault) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += part
    let isThere = mkdir(made, 0o777) == 0 || errno == EEXIST
    guard isThere else { throw directoryFault(path, errno) }
    made += "/"
  }
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
    isDirectory.boolValue
  else { throw directoryFault(path, ENOTDIR) }
}

private func directoryFault(_ path: String, _ code: Int32) -> InputFault {
  InputFault(.failure, file: path, "cannot be written: \(String(cString: strerror(code)))")
}
