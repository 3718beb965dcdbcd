import Files
import Foundation

extension Figure {
  /// The script that draws `NAME.svg` from the same data as the one that draws `NAME.png`.
  static func vectorScript(_ name: String, of script: String) -> String {
    script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if let size = line.prefixMatch(of: /set terminal pngcairo size (\d+,\d+)/)?.1 {
        return """
          set terminal svg size \(size) dynamic enhanced font "DejaVu Sans,14" name "\(identifier(name))" background "#ffffff"
          """
      }
      return line == "set output \"\(name).png\"" ? "set output \"\(name).svg\"" : String(line)
    }.joined(separator: "\n")
  }

  /// The picture as an `svg` element that can stand inside an HTML page: it names nothing outside itself, and its own names begin
  /// with the figure's.
  ///
  /// - Throws: `InputFault` of kind `failure` when gnuplot is missing or complains.
  public func svg(_ source: FigureSource, gnuplot: Gnuplot = Gnuplot()) throws(InputFault) -> String
  {
    let staging = try StagingFolder(in: FileManager.default.temporaryDirectory.path, for: "gnuplot")
    defer { staging.remove() }
    for (file, data) in zip(dataFiles, tables) {
      try AtomicFile.write(data.table.csv, to: "\(staging.path)/\(file)")
    }
    return inlined(try gnuplot.vector(name, of: script(source), in: staging.path))
  }

  /// A name in the letters that gnuplot takes.
  private static func identifier(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// gnuplot's SVG file without its prolog and name spaces, which inside HTML are known.
  private func inlined(_ file: String) -> String {
    let own = Self.identifier(name)
    let changes = [
      ("xmlns=\"http://www.w3.org/2000/svg\"", "role=\"img\""),
      ("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", ""), ("xlink:href", "href"),
      ("id=\"gnuplot_canvas\"", "id=\"\(own)_canvas\""), ("id='gp", "id='\(own)_gp"),
      ("'#gp", "'#\(own)_gp"), ("id='textbox'", "id='\(own)_textbox'"),
      ("id='greybox'", "id='\(own)_greybox'"), ("url(#", "url(#\(own)_"),
      // Where this font is missing, another one without serifs takes its place.
      ("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\""),
    ]
    let element = file.range(of: "<svg").map { String(file[$0.lowerBound...]) } ?? file
    return changes.reduce(element) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}

extension Gnuplot {
  /// The picture of a figure's script as lines and letters: the text of an SVG file.
  ///
  /// - Parameters:
  ///   - name: the stem of the figure's files.
  ///   - script: the script that draws `NAME.png`.
  ///   - folder: the folder with the script's data, into which `NAME.svg` is drawn.
  /// - Throws: `InputFault` of kind `failure` when gnuplot is missing or complains.
  public func vector(
    _ name: String, of script: String, in folder: String
  ) throws(InputFault) -> String {
    try run(Figure.vectorScript(name, of: script), in: folder)
    let drawn = String(decoding: try FileBytes.read("\(folder)/\(name).svg"), as: UTF8.self)
    // The cells of a matrix stay sharp: a browser would blend neighbours.
    return drawn.replacingOccurrences(
      of: "<image ", with: "<image style='image-rendering:pixelated' ")
  }
}
