import CXGBoost

/// The library that grows the trees.
public enum TreeLibrary {
  /// XGBoost's version, `1.7.4`.
  public static var version: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    XGBoostVersion(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }
}
