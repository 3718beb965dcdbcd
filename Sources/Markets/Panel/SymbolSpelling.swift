import Foundation

/// How a symbol is spelled in the name of a file: as it is, but for what no file name may hold, which becomes `%` and two
/// hexadecimal digits, so that it can be read back.
///
///     SymbolSpelling.fileName(of: "BTC/USDT")  // BTC%2FUSDT
public enum SymbolSpelling {
  /// The name of the file of `symbol`, without its ending.
  public static func fileName(of symbol: String) -> String {
    symbol.unicodeScalars.enumerated().map { index, scalar in
      let isEscaped =
        scalar.value < 32 || scalar.value == 127 || "/\\:*?\"<>|%".unicodeScalars.contains(scalar)
        || index == 0 && scalar == "."
      return isEscaped ? String(format: "%%%02X", scalar.value) : String(scalar)
    }.joined()
  }

  /// The symbol of a file called `name` without its ending.
  public static func symbol(of name: String) -> String { name.removingPercentEncoding ?? name }

  /// What makes `symbol` unfit for a table without quotes; nil when nothing does.
  public static func validationError(_ symbol: String) -> String? {
    guard !symbol.isEmpty else { return "the symbol is missing" }
    let isFit = symbol.unicodeScalars.allSatisfy {
      $0.value >= 32 && $0.value != 127 && $0 != "," && $0 != "\""
    }
    guard isFit else { return "a symbol holds a comma, a quote or a line end" }
    let isTrimmed = symbol.first != " " && symbol.last != " "
    return isTrimmed ? nil : "a symbol begins or ends with a space"
  }
}
