import COneDNN

/// Single-precision matrix products by oneDNN, row-major, on the calling core alone.
enum Gemm {
  /// c [m, n] = a [m, k] · b [k, n] (+ c when `accumulating`).
  ///
  /// With `transposedA` the memory of a is [k, m], with `transposedB` that of b is [n, k]; `lda`, `ldb`, `ldc` are
  /// the distances between rows in memory.
  @inline(__always)
  static func multiply(
    m: Int, n: Int, k: Int,
    _ a: Floats, lda: Int, transposedA: Bool = false,
    _ b: Floats, ldb: Int, transposedB: Bool = false,
    into c: Floats, ldc: Int, accumulating: Bool = false
  ) {
    // oneDNN's OpenMP setting belongs to the thread, and any thread may be calling.
    omp_set_num_threads(1)
    let status = dnnl_sgemm(
      CChar(UInt8(ascii: transposedA ? "T" : "N")), CChar(UInt8(ascii: transposedB ? "T" : "N")),
      dnnl_dim_t(m), dnnl_dim_t(n), dnnl_dim_t(k), 1, a, dnnl_dim_t(lda), b, dnnl_dim_t(ldb),
      accumulating ? 1 : 0, c, dnnl_dim_t(ldc))
    require(status == dnnl_success, "oneDNN: sgemm \(m)×\(n)×\(k) failed with status \(status)")
  }
}
