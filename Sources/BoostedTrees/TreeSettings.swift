import Files

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// How gradient-boosted trees are grown.
public struct TreeSettings: SettingsSection {
  @Setting("The most trees", .within(1...100_000)) public var rounds = 500
  @Setting("Trees without a better validation error before the end", .atLeast(1)) public
    var patience =
    25
  @Setting("η, the weight of a new tree", .positive) public var rate = 0.05
  @Setting("Splits from the root to a leaf", .within(1...16)) public var depth = 3
  @Setting("The fewest rows in a leaf", .atLeast(0)) public var leafRows = 20
  @Setting("The fraction of the rows that a tree sees", .positive) public var rowFraction = 0.8
  @Setting("The fraction of the inputs that a tree sees", .positive) public var inputFraction = 0.8
  @Setting("λ, the penalty on a leaf's squared value", .nonNegative) public var penalty = 1.0

  /// The defaults.
  public init() {}

  /// Fractions are at most 1.
  public var conflict: SettingFault? {
    for (name, value) in [("rowFraction", rowFraction), ("inputFraction", inputFraction)]
    where value > 1 {
      return SettingFault(name, "is \(value), expected at most 1")
    }
    return nil
  }

  /// XGBoost's names of the settings: squared error, histograms, one thread, 0 before the first tree.
  func parameters(seed: UInt64) -> [(name: String, value: String)] {
    [
      ("objective", "reg:squarederror"), ("base_score", "0"), ("tree_method", "hist"),
      ("nthread", "1"), ("verbosity", "0"), ("seed", "\(seed % UInt64(Int32.max))"),
      ("eta", "\(rate)"), ("max_depth", "\(depth)"), ("min_child_weight", "\(leafRows)"),
      ("subsample", "\(rowFraction)"), ("colsample_bytree", "\(inputFraction)"),
      ("reg_lambda", "\(penalty)"),
    ]
  }
}
