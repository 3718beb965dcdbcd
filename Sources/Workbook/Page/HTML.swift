/// Texts as they stand in HTML that is XML as well.
public enum HTML {
  /// Text in which no character is markup, in attributes too. Control characters other than tabs and the ends of lines, which no XML
  /// may hold, become spaces.
  public static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(character)
      case "\u{0}"..<" ", "\u{7F}": result += " "
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
