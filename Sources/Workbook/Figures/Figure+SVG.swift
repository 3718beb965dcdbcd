import Files
import Foundation

extension Figure {
  /// The name of the picture as lines and letters.
  public var vectorFile: String { "\(name).svg" }

  /// The script that draws `NAME.svg` from the same data as the one that draws `NAME.png`.
  public static func vectorScript(of script: String) -> String {
    script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if let size = line.prefixMatch(of: /set terminal pngcairo size (\d+,\d+)/)?.1 {
        return """
          set terminal svg size \(size) dynamic enhanced font "DejaVu Sans,14" background "#ffffff"
          """
      }
      let isOutput = line.hasPrefix("set output \"")
      return isOutput ? String(line).replacing(".png\"", with: ".svg\"") : String(line)
    }.joined(separator: "\n")
  }

  /// gnuplot's SVG with the cells of a matrix as sharp as they are: a browser would blend neighbours.
  public static func sharpened(_ svg: String) -> String {
    svg.replacingOccurrences(of: "<image ", with: "<image style='image-rendering:pixelated' ")
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
    let terminal = """
      svg size \(size.width),\(size.height) dynamic enhanced font "DejaVu Sans,14" name "\(identifier)" background "#ffffff"
      """
    try gnuplot.run(
      script(source, terminal: terminal, output: "\(name).svg"), in: staging.path)
    let drawn = String(decoding: try FileBytes.read("\(staging.path)/\(name).svg"), as: UTF8.self)
    return inlined(Self.sharpened(drawn))
  }

  /// The name in the letters that gnuplot takes.
  private var identifier: String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// gnuplot's SVG file without its prolog and name spaces, which inside HTML are known.
  private func inlined(_ file: String) -> String {
    let own = identifier
    let changes = [
      ("xmlns=\"http://www.w3.org/2000/svg\"", "role=\"img\""),
      ("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", ""), ("xlink:href", "href"),
      ("id=\"gnuplot_canvas\"", "id=\"\(own)_canvas\""), ("id='gp", "id='\(own)_gp"),
      ("'#gp", "'#\(own)_gp"), ("id='textbox'", "id='\(own)_textbox'"),
      ("id='greybox'", "id='\(own)_greybox'"), ("url(#", "url(#\(own)_"),
      // Who has not this font sees another one without serifs.
      ("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\""),
    ]
    let element = file.range(of: "<svg").map { String(file[$0.lowerBound...]) } ?? file
    return changes.reduce(element) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
