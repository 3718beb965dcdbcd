/// Single-precision numbers in row-major order, with a shape; a value.
///
///     let x = Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])
///     x.shape     // [2, 3]
///     x.scalars   // [1, 2, 3, 4, 5, 6]
///
/// Axis names used in this project: batch B, time L, assets N, features F, width D, heads H.
public struct Tensor: Sendable {
  /// Sizes of the axes, outermost first; a scalar has none.
  public private(set) var shape: [Int]
  /// Nil only for the symbolic zero, which has no shape of its own.
  private(set) var buffer: Buffer?

  /// The number of elements.
  public let count: Int

  /// A tensor with room for its elements, to be filled before anyone sees it.
  init(uninitialized shape: [Int]) {
    require(shape.allSatisfy { $0 >= 0 }, "Tensor: negative size in shape \(shape)")
    self.shape = shape
    count = shape.reduce(1, *)
    buffer = Buffer(count: count)
  }

  /// The tensor that adds nothing to anything, whatever the other's shape: the tangent of a value that does
  /// not reach the loss.
  public static let zero = Tensor(symbolicZero: ())

  private init(symbolicZero: Void) {
    shape = []
    count = 0
    buffer = nil
  }

  /// Whether this is the symbolic zero, which has no elements to read.
  public var isSymbolicZero: Bool { buffer == nil }

  /// A tensor that holds `scalars` in row-major order.
  public init(
    shape: [Int], scalars: [Float], file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(uninitialized: shape)
    require(
      scalars.count == count, "Tensor: \(scalars.count) scalars for shape \(shape)",
      file: file, line: line)
    scalars.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: count) }
    }
  }

  /// A tensor whose every element is `value`.
  public init(repeating value: Float, shape: [Int]) {
    self.init(uninitialized: shape)
    pointer.update(repeating: value, count: count)
  }

  /// A scalar.
  public init(_ value: Float) {
    self.init(repeating: value, shape: [])
  }

  /// A tensor that `fill` writes, every element of it.
  public init(shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    self.init(uninitialized: shape)
    try fill(UnsafeMutableBufferPointer(start: pointer, count: count))
  }

  /// The elements in row-major order.
  public var scalars: [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// The one element of a tensor that has exactly one.
  public var scalar: Float {
    require(count == 1, "scalar: shape \(shape) has \(count) elements")
    return pointer[0]
  }

  /// The element at `index`, one number for each axis.
  public subscript(index: Int...) -> Float {
    require(index.count == shape.count, "subscript: \(index.count) indices for shape \(shape)")
    var offset = 0
    for (i, size) in zip(index, shape) {
      require(i >= 0 && i < size, "subscript: index \(index) outside shape \(shape)")
      offset = offset * size + i
    }
    return pointer[offset]
  }

  /// Calls `body` with the elements.
  public func withScalars<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Calls `body` with the elements to be changed in place, after a copy if another tensor shares them.
  public mutating func withMutableScalars<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&buffer) { self = copied() }
    return try body(UnsafeMutableBufferPointer(start: pointer, count: count))
  }

  /// The same elements in the same order under another shape; nothing is copied.
  func viewed(as shape: [Int]) -> Tensor {
    var view = self
    view.shape = shape
    return view
  }

  func copied() -> Tensor {
    let copy = Tensor(uninitialized: shape)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }

  /// The address of the elements, valid while a variable holds the tensor: do not take it of a temporary.
  @inline(__always)
  var pointer: UnsafeMutablePointer<Float> {
    guard let buffer else { fatalError("a symbolic zero has no elements") }
    return buffer.base
  }

  /// The size of the last axis.
  @inline(__always)
  var width: Int { shape.last ?? 1 }

  /// How many rows of `width` elements there are.
  @inline(__always)
  var rows: Int { width == 0 ? 0 : count / width }
}

extension Tensor: Equatable {
  /// Same shape and same elements.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    if left.isSymbolicZero || right.isSymbolicZero {
      return left.isSymbolicZero && right.isSymbolicZero
    }
    return left.shape == right.shape
      && left.withScalars { l in right.withScalars { r in l.elementsEqual(r) } }
  }
}
