import CBFloat16

/// A matrix as products read it: the elements of a tensor, or a copy of them rounded to bfloat16 that serves every product
/// it takes part in, forward and backward.
struct Matrix {
  /// What `base` points into; held, so that it stays alive.
  private let buffer: Buffer
  let precision: MatrixPrecision
  /// Where its first element is, counted in elements of `precision`.
  private let offset: Int
  let rows, columns: Int
  /// The distance between rows in memory; between columns, when it is transposed.
  let stride: Int
  /// Whether the memory holds columns rather than rows.
  let isTransposed: Bool

  private init(
    _ buffer: Buffer, _ precision: MatrixPrecision, offset: Int, rows: Int, columns: Int,
    stride: Int, isTransposed: Bool = false
  ) {
    (self.buffer, self.precision, self.offset) = (buffer, precision, offset)
    (self.rows, self.columns, self.stride) = (rows, columns, stride)
    self.isTransposed = isTransposed
  }

  /// The rows of `tensor`'s last axis.
  init(_ tensor: Tensor, _ precision: MatrixPrecision = .current) {
    self.init(
      tensor, at: 0, rows: tensor.rows, columns: tensor.width, stride: tensor.width, precision)
  }

  /// `rows` rows of `columns` elements, `stride` apart, from element `offset` of `tensor` on.
  init(
    _ tensor: Tensor, at offset: Int, rows: Int, columns: Int, stride: Int,
    _ precision: MatrixPrecision = .current
  ) {
    guard let buffer = tensor.buffer else { fatalError("a symbolic zero has no elements") }
    switch precision {
    case .float32:
      self.init(buffer, precision, offset: offset, rows: rows, columns: columns, stride: stride)
    case .bfloat16:
      let rounded = Buffer(count: (rows * columns + 1) / 2)
      self.init(rounded, precision, offset: 0, rows: rows, columns: columns, stride: columns)
      for row in 0..<(stride == columns ? 1 : rows) {
        roundToBFloat16(
          buffer.base + offset + row * stride, into: halves + row * columns,
          count: stride == columns ? rows * columns : columns)
      }
    }
  }

  /// Room for a matrix that `fill` writes.
  init(uninitialized rows: Int, _ columns: Int, _ precision: MatrixPrecision) {
    let room = precision == .float32 ? rows * columns : (rows * columns + 1) / 2
    self.init(
      Buffer(count: room), precision, offset: 0, rows: rows, columns: columns, stride: columns)
  }

  /// `count` of its rows, from `first` on.
  func part(_ first: Int, _ count: Int) -> Matrix {
    block(at: first * stride, rows: count, columns: columns, stride: stride)
  }

  /// Writes `count` rows from `first` on, and returns them: `write` puts float32 numbers where it is told, which are then rounded as need be.
  ///
  /// For the function that made the matrix, before anyone else holds it.
  func fill(_ first: Int, _ count: Int, _ write: (Floats) -> Void) -> Matrix {
    let block = part(first, count)
    switch precision {
    case .float32: write(block.floats)
    case .bfloat16:
      let numbers = Buffer(count: count * columns)
      write(numbers.base)
      roundToBFloat16(numbers.base, into: block.halves, count: count * columns)
    }
    return block
  }

  /// Its rows as columns; nothing is copied.
  var transposed: Matrix {
    Matrix(
      buffer, precision, offset: offset, rows: columns, columns: rows, stride: stride,
      isTransposed: !isTransposed)
  }

  /// Another view of the same memory, which begins `offset` elements later.
  func block(at offset: Int, rows: Int, columns: Int, stride: Int) -> Matrix {
    require(!isTransposed, "a block of a transposed matrix")
    return Matrix(
      buffer, precision, offset: self.offset + offset, rows: rows, columns: columns, stride: stride)
  }

  /// The first element at float32, and at bfloat16.
  var floats: Floats { buffer.base + offset }
  var halves: UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(buffer.base).assumingMemoryBound(to: UInt16.self) + offset
  }
}

/// The nearest bfloat16 of each of `count` numbers, one after the other, ties to even; what is no number stays none.
@inline(__always)
func roundToBFloat16(_ source: Floats, into target: UnsafeMutableRawPointer, count: Int) {
  var i = 0
  while i &+ 2 &* laneCount <= count {
    let halves = bfloat16_rounded(load(source, i), load(source, i &+ laneCount))
    target.storeBytes(of: halves, toByteOffset: 2 &* i, as: SIMD32<UInt16>.self)
    i &+= 2 &* laneCount
  }
  while i < count {
    let halves = bfloat16_rounded(Lanes(repeating: source[i]), Lanes())
    target.storeBytes(of: halves[0], toByteOffset: 2 &* i, as: UInt16.self)
    i &+= 1
  }
}
