import Foundation

/// The look that all figures share, and gnuplot's spelling of texts and numbers.
enum GnuplotStyle {
  /// Okabe–Ito: eight colours that colour-blind readers tell apart (without black and the pale yellow).
  static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#000000",
  ]
  /// Of helping lines and notes.
  static let grey = "#888888"

  static func colour(_ index: Int) -> String { colours[index % colours.count] }

  /// cividis at nine points: perceptually ordered, for values from low to high.
  static let cividis = palette([
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8779", "#a59c74", "#c3b369",
    "#fee838",
  ])
  /// White for zero alone, then blues from a pale one to ink: the smallest change differs from none.
  static let bluesFromWhite = """
    set palette defined (0 "#ffffff", 0.001 "#ffffff", 0.001 "#c6dbef", 0.4 "#6baed6", 0.7 "#2171b5", 1 "#08306b")
    """
  /// RdBu: two signs around white, for correlations.
  static let redBlue = palette([
    "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#f7f7f7", "#fddbc7", "#f4a582", "#d6604d",
    "#b2182b",
  ])

  /// A frame without clutter: two axes, a light grid behind the data.
  static let frame = """
    set border 3 lw 1.2
    set tics nomirror
    set grid back lt 1 lc rgb "#e4e4e4" lw 1
    """

  /// The key in one line between title and data, where it covers neither.
  static let keyAbove = """
    set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
    """

  /// `set title`, with the subtitle a size smaller below it.
  static func title(_ title: String, _ subtitle: String?) -> String {
    "set title \(heading(title, subtitle))"
  }

  /// The title with room below it for the key.
  static func titleAboveKey(_ title: String, _ subtitle: String?) -> String {
    "set title \(heading(title, subtitle)) offset 0,1.3\n"
      + "set tmargin \(subtitle == nil ? "5" : "6.5")\n\(keyAbove)"
  }

  /// A text expression: the title, and a size smaller the subtitle below it.
  static func heading(_ title: String, _ subtitle: String?) -> String {
    guard let subtitle else { return "\(text(title)) font \",17\"" }
    return "\(text(title)).\"\\n{/*0.8 \".\(text(subtitle)).\"}\" font \",17\""
  }

  /// A step of 1, 2 or 5 times a power of ten that divides `span` into about `parts`.
  static func step(_ span: Double, parts: Double) -> Double {
    guard span > 0, span.isFinite else { return 1 }
    let raw = span / parts
    let power = pow(10, log10(raw).rounded(.down))
    let factor = [1.0, 2, 5].first { $0 * power >= raw * 0.999 } ?? 10
    return factor * power
  }

  /// A quoted text whose `_ ^ { } @ &` are characters, not gnuplot's mark-up.
  static func text(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "_^{}@&~\\".contains(character) { escaped += "\\" }
      escaped += character == "'" ? "''" : String(character)
    }
    return "'\(escaped)'"
  }

  /// A list of commands, one a line, empty ones left out.
  static func lines(_ commands: [String]) -> String {
    commands.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// A `plot` command of several layers, one a line.
  static func plot(_ layers: [String]) -> String {
    "plot " + layers.joined(separator: ", \\\n     ")
  }

  private static func palette(_ stops: [String]) -> String {
    let entries = stops.enumerated().map { "\($0) \"\($1)\"" }.joined(separator: ", ")
    return "set palette defined (\(entries))"
  }
}
