import CLAPACK
import CSQLite
import CZlib

/// The C libraries under this target, as they describe themselves.
public enum LinkedLibraries {
  /// SQLite's version.
  public static var sqlite: String { String(cString: sqlite3_libversion()) }

  /// zlib's version.
  public static var zlib: String { zlibVersion().map { String(cString: $0) } ?? "unknown" }

  /// OpenBLAS's version and build, `OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …`.
  public static var linearAlgebra: String {
    openblas_get_config().map { String(cString: $0) } ?? "unknown"
  }

  /// The processor that OpenBLAS takes its kernels for, `Haswell`, `SkylakeX`, `Zen`.
  public static var linearAlgebraKernel: String {
    openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }
}
