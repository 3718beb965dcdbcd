/// Finds what a mistyped name was probably meant to be.
public enum NearestName {
  /// The name that `text` has the fewest edits to, if these are few; the last part of a dotted name counts as a name too.
  public static func of(_ text: String, among names: [String]) -> String? {
    let ranked = names.map { name in
      let short = name.split(separator: ".").last.map(String.init) ?? name
      return (name, min(edits(text, name), edits(text, short) + (short == name ? 0 : 1)))
    }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(2, text.count / 3) ? best.0 : nil
  }

  /// Levenshtein's distance, upper and lower case alike: insertions, deletions and replacements.
  static func edits(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
