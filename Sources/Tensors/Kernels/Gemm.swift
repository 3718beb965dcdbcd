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

/// Matrix products by their sizes alone: how long oneDNN needs for what a computation multiplies, when nothing else is done.
///
/// The operands stay warm in the cache, so what a real computation spends on bringing them there comes on top.
public struct MatrixProductBound: Sendable {
  /// A product c [m, n] = a [m, k] · b [k, n], done `count` times.
  public struct Product: Sendable, Hashable {
    /// m, n and k.
    public let rows, columns, inner: Int
    /// Whether the memory of a is [k, m], and that of b [n, k].
    public let transposedA, transposedB: Bool
    /// How often.
    public let count: Int

    /// A product of the given sizes.
    public init(
      rows: Int, columns: Int, inner: Int, transposedA: Bool = false, transposedB: Bool = false,
      count: Int = 1
    ) {
      (self.rows, self.columns, self.inner) = (rows, columns, inner)
      (self.transposedA, self.transposedB) = (transposedA, transposedB)
      self.count = count
    }

    /// 2·m·n·k for each time, a multiplication and an addition counting two.
    public var operations: Int { 2 * rows * columns * inner * count }
  }

  /// What is multiplied, in order.
  public let products: [Product]
  private let a, b: Tensor

  /// Room for all of `products`.
  public init(_ products: [Product]) {
    self.products = products
    a = Tensor(repeating: 0.5, shape: [products.map { $0.rows * $0.inner }.max() ?? 0])
    b = Tensor(repeating: 0.5, shape: [products.map { $0.inner * $0.columns }.max() ?? 0])
  }

  /// The sum of the products' operations.
  public var operations: Int { products.reduce(0) { $0 + $1.operations } }

  /// Multiplies everything once, on the calling core; several threads may call at once.
  public func run() {
    let c = Tensor(uninitialized: [products.map { $0.rows * $0.columns }.max() ?? 0])
    for product in products {
      for _ in 0..<product.count {
        Gemm.multiply(
          m: product.rows, n: product.columns, k: product.inner,
          a.pointer, lda: product.transposedA ? product.rows : product.inner,
          transposedA: product.transposedA,
          b.pointer, ldb: product.transposedB ? product.inner : product.columns,
          transposedB: product.transposedB, into: c.pointer, ldc: product.columns)
      }
    }
  }
}
