import Files

/// What a leakage audit found.
public struct LeakageReport: Sendable, Equatable {
  /// One comparison: values of a stage dated up to a cut, before and after everything after the cut was changed (or, at the last
  /// bar, in another order of the windows).
  public struct Check: Sendable, Equatable {
    /// `features`, `weights`, `predictions`, `tokens`, `positions` or `fills`; `window-order` or `prediction-order`.
    public let stage: String
    /// Whether only the order of the windows or the batch composition was changed.
    public var isOfOrder: Bool { stage.hasSuffix("-order") }
    /// The timestamp of the cut's bar, milliseconds UTC.
    public let cut: Int64
    /// How many values were compared, missing ones included.
    public private(set) var compared = 0
    /// How many of them are not the same to the last bit.
    public private(set) var changed = 0
    /// The largest change; what was missing counts as 0.
    public private(set) var largestChange = 0.0
    /// The earliest timestamp of a changed value.
    public private(set) var firstChange: Int64?
    /// The column of that value: a feature, an asset, a parameter.
    public private(set) var column: String?
    /// The asset of that value, where a column is one of several assets'.
    public private(set) var symbol: String?

    /// Whether nothing changed, and something was compared.
    public var passed: Bool { changed == 0 && compared > 0 }

    init(_ stage: String, cut: Int64) {
      self.stage = stage
      self.cut = cut
    }

    /// Compares one value, bit for bit; all missing values are alike.
    mutating func compare(
      _ before: Double, _ after: Double, at timestamp: Int64, column: @autoclosure () -> String,
      symbol: String? = nil
    ) {
      compared += 1
      if before.bitPattern == after.bitPattern || (before.isNaN && after.isNaN) { return }
      changed += 1
      let change = abs((before.isNaN ? 0 : before) - (after.isNaN ? 0 : after))
      largestChange = max(largestChange, change)
      if let firstChange, firstChange <= timestamp { return }
      firstChange = timestamp
      self.column = column()
      self.symbol = symbol
    }

    var json: String {
      let members: [(String, String)] = [
        ("stage", JSONObject.quoted(stage)), ("cut_ms", String(cut)),
        ("compared", String(compared)), ("changed", String(changed)),
        ("max_abs_change", largestChange.jsonText),
        ("first_change_ms", firstChange.map { String($0) } ?? "null"),
        ("column", column.map(JSONObject.quoted) ?? "null"),
        ("symbol", symbol.map(JSONObject.quoted) ?? "null"),
        ("passed", passed ? "true" : "false"),
      ]
      let text = members.map { "\(JSONObject.quoted($0.0)): \($0.1)" }
      return "{\(text.joined(separator: ", "))}"
    }
  }

  /// How many bars the input was cut at.
  public let cuts: Int
  /// The seed of the cuts and of the changes.
  public let seed: UInt64
  /// The leak that was switched on, if any.
  public let leak: Leak?
  /// All comparisons.
  public let checks: [Check]

  /// Whether nothing dated up to a cut depends on what comes after it.
  public var passed: Bool { checks.allSatisfy(\.passed) }

  /// The first comparison that failed.
  public var firstFailure: Check? { checks.first { !$0.passed } }

  /// The report as a JSON object.
  public var json: JSONObject {
    var object = JSONObject()
    object.set("passed", passed)
    object.set("cuts", cuts)
    object.set("seed", seed)
    object.set("inject", leak?.rawValue)
    let lines = checks.map { "    \($0.json)" }
    object.set("checks", raw: "[\n\(lines.joined(separator: ",\n"))\n  ]")
    return object
  }
}
