import Foundation

/// A command line as a shell reads it.
enum ShellWords {
  /// The command line of this process, the program by its name.
  static var command: [String] { ["stockformer"] + ProcessInfo.processInfo.arguments.dropFirst() }

  /// `words` as one line that a shell reads back to them.
  static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// `word` with quotation marks where a shell needs them.
  static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || "0123456789_-./=:,@%+".unicodeScalars.contains($0))
    }
    if isPlain && !word.isEmpty { return word }
    return "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
  }

  /// The words of a line that `text` made; nil where a quotation does not end.
  static func words(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if isQuoted {
        word = (word ?? "") + String(character)
      } else if character == "\\" {
        isEscaped = true
      } else if character.isWhitespace {
        word.map { words.append($0) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    word.map { words.append($0) }
    return isQuoted || isEscaped ? nil : words
  }
}
