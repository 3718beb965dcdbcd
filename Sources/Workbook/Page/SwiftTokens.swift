/// A piece of Swift source with what it is: enough to colour a listing, and to find a chapter's words.
///
/// Not a parser: an identifier with a capital is taken for a type, and a regex literal for operators.
public struct SwiftToken: Equatable, Sendable {
  /// What a piece of source is.
  public enum Kind: String, Sendable {
    case plain, comment, string, number, keyword, type, attribute
  }

  /// What it is.
  public var kind: Kind
  /// The characters as they stand; all tokens of a source together are the source.
  public var text: String

  /// The tokens of `source` in order.
  public static func tokens(of source: String) -> [SwiftToken] {
    var lexer = SwiftLexer(source)
    lexer.readCode(toParenthesis: false)
    return lexer.tokens
  }

  /// The texts between quotation marks without what is interpolated, white space as single blanks: what a program can print.
  public static func literals(of source: String) -> [String] {
    tokens(of: source).filter { $0.kind == .string }.map {
      $0.text.replacing("\\\n", with: " ").split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
    }
  }
}

private struct SwiftLexer {
  private(set) var tokens: [SwiftToken] = []
  private var rest: Substring

  init(_ source: String) { rest = source[...] }

  /// Reads to the end, or to the parenthesis that closes an interpolation.
  mutating func readCode(toParenthesis: Bool) {
    var depth = 0
    while let first = rest.first {
      if toParenthesis, first == "(" { depth += 1 }
      if toParenthesis, first == ")" {
        if depth == 0 { return }
        depth -= 1
      }
      readToken(first)
    }
  }

  private mutating func readToken(_ first: Character) {
    if rest.hasPrefix("//") {
      take(.comment, rest.prefix { !$0.isNewline }.count)
    } else if rest.hasPrefix("/*") {
      take(.comment, to: rest.firstRange(of: "*/")?.upperBound ?? rest.endIndex)
    } else if first == "\"" || first == "#", let match = rest.prefixMatch(of: /(#*)("""|")/) {
      readString(pounds: String(match.1), quotes: String(match.2))
    } else if first == "@" || first == "#" {
      take(.attribute, 1 + rest.dropFirst().prefix { $0.isLetter || $0 == "_" }.count)
    } else if first.isLetter || first == "_" {
      let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      take(Self.kind(of: word), word.count)
    } else if first.isASCII, first.isNumber, let match = rest.prefixMatch(of: Self.number) {
      take(.number, match.0.count)
    } else {
      take(.plain, 1)
    }
  }

  private static var number: Regex<Substring> {
    /0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+\-]?[0-9]+)?/
  }

  /// A literal from its opening to its closing quotation marks; an interpolation stands between two tokens.
  private mutating func readString(pounds: String, quotes: String) {
    let (closing, escape) = (quotes + pounds, "\\" + pounds)
    var tail = rest.dropFirst(pounds.count + quotes.count)
    while let first = tail.first {
      if tail.hasPrefix(closing) {
        tail = tail.dropFirst(closing.count)
        break
      } else if first == "\\", tail.hasPrefix(escape + "(") {
        take(.string, to: tail.dropFirst(escape.count).startIndex)
        take(.plain, 1)
        readCode(toParenthesis: true)
        take(.plain, 1)
        tail = rest
      } else if first == "\\", tail.hasPrefix(escape) {
        tail = tail.dropFirst(escape.count + 1)
      } else if quotes.count == 1, first.isNewline {
        break  // not a literal after all
      } else {
        tail = tail.dropFirst()
      }
    }
    take(.string, to: tail.startIndex)
  }

  private mutating func take(_ kind: SwiftToken.Kind, _ count: Int) {
    take(
      kind,
      to: rest.index(rest.startIndex, offsetBy: count, limitedBy: rest.endIndex) ?? rest.endIndex)
  }

  private mutating func take(_ kind: SwiftToken.Kind, to end: Substring.Index) {
    guard end > rest.startIndex else { return }
    let text = rest[..<end]
    rest = rest[end...]
    if let last = tokens.last, last.kind == kind, kind == .plain {
      tokens[tokens.count - 1].text += text
    } else {
      tokens.append(SwiftToken(kind: kind, text: String(text)))
    }
  }

  private static func kind(of word: Substring) -> SwiftToken.Kind {
    if keywords.contains(word) { return .keyword }
    return word.first?.isUppercase == true && word.count > 1 ? .type : .plain
  }

  private static let keywords: Set<Substring> = [
    "Self", "any", "as", "associatedtype", "borrowing", "break", "case", "catch", "continue",
    "default", "defer", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate",
    "for", "func", "get", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let",
    "mutating", "nil", "nonmutating", "operator", "package", "private", "protocol", "public",
    "repeat", "rethrows", "return", "self", "set", "some", "static", "struct", "subscript", "super",
    "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
  ]
}
