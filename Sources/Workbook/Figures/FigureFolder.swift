import Files
import Foundation

/// The folder that figures are drawn into: for each `NAME.gp`, `NAME.csv` and `NAME.png`, of a chapter `NAME.svg` too.
public struct FigureFolder: Sendable {
  /// The folder's path, made when the first figure is drawn.
  public var path: String
  /// What the scripts say about their origin.
  public var source: FigureSource
  /// The program that draws.
  public var gnuplot: Gnuplot
  /// Whether figures that are there stay as they are when new ones say the same, as `ResultKind` has it.
  public var keepsWhatAgrees: Bool
  /// Whether each picture is also drawn as lines and letters, for a page that scales it.
  public var drawsVectors: Bool

  /// A folder for the figures of one source.
  public init(
    _ path: String, source: FigureSource, gnuplot: Gnuplot = Gnuplot(),
    keepsWhatAgrees: Bool = false, drawsVectors: Bool = false
  ) {
    self.path = path
    self.source = source
    self.gnuplot = gnuplot
    self.keepsWhatAgrees = keepsWhatAgrees
    self.drawsVectors = drawsVectors
  }

  /// Draws the picture, and puts it, its script and its data in their place, all or none.
  ///
  /// A fault leaves the figures of an earlier run as they were.
  /// - Parameters:
  ///   - kind: how the figure's numbers came about.
  ///   - others: further files of the same result, written with it or not at all.
  ///   - announce: called when all files are on the disk and none is in its place; what it throws leaves all as it was.
  /// - Returns: the path of the PNG.
  /// - Throws: `InputFault` of kind `failure` with gnuplot's own line, or naming what cannot be written.
  @discardableResult
  public func draw(
    _ figure: Figure, kind: ResultKind = .exact, with others: [AtomicFile.Output] = [],
    announce: () throws(InputFault) -> Void = {}
  ) throws(InputFault) -> String {
    if keepsWhatAgrees, others.isEmpty, holds(figure, kind) {
      try drawVector(figure.name)
      return "\(path)/\(figure.name).png"
    }
    let made = try MadeFolders(path)
    do throws(InputFault) {
      try AtomicFile.write(others + files(of: figure), announce: announce)
    } catch {
      made.discard()
      throw error
    }
    return "\(path)/\(figure.name).png"
  }

  /// Draws several pictures, and puts them, their scripts and data and `others` in their place, all or none.
  ///
  /// - Throws: as `draw` does for one.
  public func draw(
    _ figures: [Figure], with others: [AtomicFile.Output] = [],
    announce: () throws(InputFault) -> Void = {}
  ) throws(InputFault) {
    let made = try MadeFolders(path)
    do throws(InputFault) {
      var outputs = others
      for figure in figures { outputs += try files(of: figure) }
      try AtomicFile.write(outputs, announce: announce)
    } catch {
      made.discard()
      throw error
    }
  }

  /// The files of the picture, drawn and checked in a hidden folder inside this one, where the script's own relative names hold.
  private func files(of figure: Figure) throws(InputFault) -> [AtomicFile.Output] {
    let staging = try StagingFolder(in: path, for: path)
    defer { staging.remove() }
    for (file, data) in zip(figure.dataFiles, figure.tables) {
      try AtomicFile.write(data.table.csv, to: "\(staging.path)/\(file)")
    }
    let script = figure.script(source)
    try AtomicFile.write(script, to: "\(staging.path)/\(figure.name).gp")
    do {
      try gnuplot.run(script, in: staging.path)
      try check(figure, in: staging.path)
    } catch {
      throw error.file == "gnuplot" && !error.message.hasPrefix("not found")
        ? InputFault(.failure, file: "\(path)/\(figure.name).gp", "gnuplot: \(error.message)")
        : error
    }
    var files: [AtomicFile.Output] = []
    for name in figure.dataFiles + ["\(figure.name).gp", "\(figure.name).png"] {
      files.append((Data(try FileBytes.read("\(staging.path)/\(name)")), "\(path)/\(name)"))
    }
    if drawsVectors { files.append(try vector(figure.name, script, in: staging.path)) }
    return files
  }

  /// Draws `NAME.svg` from the script and the data that are here.
  private func drawVector(_ name: String) throws(InputFault) {
    guard drawsVectors else { return }
    let script = String(decoding: try FileBytes.read("\(path)/\(name).gp"), as: UTF8.self)
    try AtomicFile.write([try vector(name, script, in: path)])
  }

  /// `NAME.svg`, drawn in a folder that has the script's data.
  private func vector(
    _ name: String, _ script: String, in folder: String
  ) throws(InputFault) -> AtomicFile.Output {
    (Data(try gnuplot.vector(name, of: script, in: folder).utf8), "\(path)/\(name).svg")
  }

  /// Checks that figures can be written here, before an hour of work needs it.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the folder and the system's reason.
  public func requireWritable() throws(InputFault) {
    let made = try MadeFolders(path)
    defer { made.discard() }
    try StagingFolder(in: path, for: path).remove()
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
}
