import Workbook

/// Pieces of a page in HTML that is XML as well: every element is closed, and text is escaped.
enum HTMLText {
  /// A cell of a table: text that is not escaped yet, and what it looks like.
  struct Cell {
    var text: String
    var style = ""

    init(_ text: String, style: String = "") {
      self.text = text
      self.style = style
    }
  }

  /// A table with a head; columns but the first are numbers and stand to the right.
  static func table(_ head: [String], _ rows: [[Cell]]) -> String {
    let headline = head.map { "<th>\(HTML.escaped($0))</th>" }.joined()
    let lines = rows.map { row in
      let cells = row.map { cell in
        let style = cell.style.isEmpty ? "" : " style=\"\(HTML.escaped(cell.style))\""
        return "<td\(style)>\(HTML.escaped(cell.text))</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return """
      <div class="wide"><table>
      <thead><tr>\(headline)</tr></thead>
      <tbody>
      \(lines.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  /// A part of the page under its heading.
  static func section(_ title: String, _ parts: [String]) -> String {
    """
    <section>
    <h2>\(HTML.escaped(title))</h2>
    \(parts.joined(separator: "\n"))
    </section>
    """
  }

  /// A sentence.
  static func paragraph(_ text: String) -> String { "<p>\(HTML.escaped(text))</p>" }

  /// A whole page.
  static func page(title: String, _ parts: [String]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>\(HTML.escaped(title))</title>
    <style>
    \(stylesheet)
    </style>
    </head>
    <body>
    <main>
    \(parts.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private static let stylesheet = """
    :root { color: #1c2430; background: #eef1f5; font: 15px/1.5 "DejaVu Sans", Verdana, Arial, sans-serif; }
    body { margin: 0; }
    main { max-width: 1080px; margin: 0 auto; padding: 28px 24px 48px; background: #fff; }
    h1 { margin: 0; font-size: 26px; }
    h2 { margin: 38px 0 10px; padding-bottom: 4px; border-bottom: 2px solid #0072b2; font-size: 18px; }
    p { margin: 6px 0 10px; color: #4a5566; max-width: 85ch; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 22px 0 6px; }
    .tile { padding: 12px 14px; border: 1px solid #d9dfe7; border-radius: 6px; }
    .tile span { display: block; font-size: 12px; color: #5a6678; }
    .tile b { font-size: 21px; font-weight: 600; white-space: nowrap; }
    table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
    th, td { padding: 4px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid #e6eaf0; }
    th { color: #5a6678; font-weight: 600; }
    th:first-child, td:first-child { text-align: left; }
    .wide { overflow-x: auto; margin: 10px 0; }
    svg { display: block; width: 100%; height: auto; margin: 6px 0 14px; }
    footer { margin-top: 36px; font-size: 12px; color: #5a6678; }
    @media print { :root { background: #fff; } section { break-inside: avoid; } main { padding: 0; } }
    """
}
