/// A picture as gnuplot's own text and the tables it reads.
///
/// The script names its files relative to itself, so that `gnuplot NAME.gp` in its folder draws the same PNG.
public struct Figure: Sendable {
  /// The common stem of the files, `05-equity`.
  public var name: String
  /// Pixels across and down.
  public var size: (width: Int, height: Int)
  /// The data files: suffix after the stem (empty for the first), and table.
  public var tables: [(suffix: String, table: DataTable)]
  /// gnuplot's commands after the header that all figures share.
  public var body: String

  /// A figure of your own; the kinds in this folder make the usual ones.
  public init(
    _ name: String, size: (width: Int, height: Int) = (1200, 800), tables: [DataTable], body: String
  ) {
    self.name = name
    self.size = size
    self.tables = tables.enumerated().map { ($0 == 0 ? "" : "-\($0 + 1)", $1) }
    self.body = body
  }

  /// The names of the data files.
  public var dataFiles: [String] { tables.map { "\(name)\($0.suffix).csv" } }

  /// The names of all files: the picture, its script, the script's data.
  public var files: [String] { ["\(name).png", "\(name).gp"] + dataFiles }

  /// The whole script: the file holds, byte for byte, what gnuplot is sent.
  public func script(_ source: FigureSource) -> String {
    let variables = dataFiles.enumerated()
      .map { "DATA\($0 == 0 ? "" : "\($0 + 1)") = \"\($1)\"\n" }.joined()
    return """
      # \(name): \(source.summary)
      # Draw it again, in this folder:  gnuplot \(name).gp     (gnuplot 5.2 or newer)
      # Reads: \(dataFiles.isEmpty ? "nothing" : dataFiles.joined(separator: ", "))
      set encoding utf8
      set datafile separator comma
      set terminal pngcairo size \(size.width),\(size.height) enhanced font "DejaVu Sans,14" background "#ffffff"
      set output "\(name).png"
      \(variables)\(GnuplotStyle.frame)
      \(body)
      unset output

      """
  }
}

/// Where a figure comes from, as the first line of its script says.
public struct FigureSource: Sendable {
  /// `chapter 05-backtesting, seed 7`, without a time or a path, so that equal runs give equal files.
  public var summary: String

  /// From a line of your own.
  public init(_ summary: String) {
    self.summary = summary
  }

  /// From a chapter and its seed.
  public init(chapter: String, seed: UInt64) {
    summary = "chapter \(chapter), seed \(seed)"
  }
}
