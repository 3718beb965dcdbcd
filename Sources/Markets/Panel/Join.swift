import Files

/// How series with different timestamps become one panel.
public enum Join: String, ScalarSettingValue, CaseIterable {
  /// The timestamps that all series share; no close is missing.
  case inner
  /// The timestamps of any series; NaN where an asset has no bar.
  case outer
}
