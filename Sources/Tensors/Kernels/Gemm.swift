import COneDNN

/// Matrix products by oneDNN, on the calling core alone.
enum Gemm {
  /// c = a·b, plus c itself when `accumulating`, or plus `bias` in every row, at the operands' precision; the rows of c are `stride`
  /// apart.
  @inline(__always)
  static func multiply(
    _ a: Matrix, _ b: Matrix, plus bias: Floats? = nil, into c: Floats, stride: Int,
    accumulating: Bool = false
  ) {
    requireFit(a, b)
    if a.rows == 0 || b.columns == 0 { return }
    // oneDNN divides by the sizes.
    if a.columns == 0 {
      if !accumulating { start(c, stride, rows: a.rows, columns: b.columns, bias) }
      return
    }
    switch a.precision {
    case .float32:
      // The bias goes in first and the product is added: one pass over c less than adding it afterwards.
      if let bias { start(c, stride, rows: a.rows, columns: b.columns, bias) }
      multiplySingle(a, b, into: c, stride: stride, accumulating || bias != nil)
    case .bfloat16:
      BFloat16Products.shared.multiply(
        a, b, plus: bias, into: c, stride: stride, accumulating: accumulating)
    }
  }

  /// Every row of c becomes `bias`, or 0.
  private static func start(
    _ c: Floats, _ stride: Int, rows: Int, columns: Int, _ bias: Floats?
  ) {
    for row in 0..<rows {
      if let bias {
        (c + row * stride).update(from: bias, count: columns)
      } else {
        (c + row * stride).update(repeating: 0, count: columns)
      }
    }
  }

  /// Stops unless there is such a product; and keeps it on the calling core.
  @inline(__always)
  private static func requireFit(_ a: Matrix, _ b: Matrix) {
    require(
      a.columns == b.rows && a.precision == b.precision,
      "a product of \(a.rows)×\(a.columns) \(a.precision) and \(b.rows)×\(b.columns) \(b.precision)"
    )
    // oneDNN's OpenMP setting belongs to the thread, and any thread may be calling.
    omp_set_num_threads(1)
  }

  @inline(__always)
  private static func multiplySingle(
    _ a: Matrix, _ b: Matrix, into c: Floats, stride: Int, _ accumulating: Bool
  ) {
    let status = dnnl_sgemm(
      CChar(UInt8(ascii: a.isTransposed ? "T" : "N")),
      CChar(UInt8(ascii: b.isTransposed ? "T" : "N")),
      dnnl_dim_t(a.rows), dnnl_dim_t(b.columns), dnnl_dim_t(a.columns), 1,
      a.floats, dnnl_dim_t(a.stride), b.floats, dnnl_dim_t(b.stride),
      accumulating ? 1 : 0, c, dnnl_dim_t(stride))
    require(
      status == dnnl_success,
      "oneDNN: sgemm \(a.rows)×\(b.columns)×\(a.columns) failed with status \(status)")
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
  private let a, b: Matrix

  /// Room for all of `products`, at the current precision.
  public init(_ products: [Product]) {
    self.products = products
    a = Matrix(Tensor(repeating: 0.5, shape: [products.map { $0.rows * $0.inner }.max() ?? 0]))
    b = Matrix(Tensor(repeating: 0.5, shape: [products.map { $0.inner * $0.columns }.max() ?? 0]))
  }

  /// The sum of the products' operations.
  public var operations: Int { products.reduce(0) { $0 + $1.operations } }

  /// Multiplies everything once, on the calling core; several threads may call at once.
  public func run() {
    let c = Tensor(uninitialized: [products.map { $0.rows * $0.columns }.max() ?? 0])
    for product in products {
      let (m, n, k) = (product.rows, product.columns, product.inner)
      let a = Self.operand(a, rows: m, columns: k, isTransposed: product.transposedA)
      let b = Self.operand(b, rows: k, columns: n, isTransposed: product.transposedB)
      for _ in 0..<product.count { Gemm.multiply(a, b, into: c.pointer, stride: n) }
    }
  }

  private static func operand(
    _ room: Matrix, rows: Int, columns: Int, isTransposed: Bool
  ) -> Matrix {
    isTransposed
      ? room.block(at: 0, rows: columns, columns: rows, stride: rows).transposed
      : room.block(at: 0, rows: rows, columns: columns, stride: columns)
  }
}
