import _Differentiation

extension Tensor {
  /// The part `range` of `axis`.
  @differentiable(reverse,wrt: self)
  public func slice(_ axis: Int, _ range: Range<Int>) -> Tensor {
    require(
      shape.indices.contains(axis) && range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "slice: \(range) of axis \(axis) of shape \(shape)")
    var smaller = shape
    smaller[axis] = range.count
    let result = Tensor(uninitialized: smaller)
    forEachRun(of: shape, axis, range) { whole, part, count in
      (result.pointer + part).update(from: pointer + whole, count: count)
    }
    return result
  }

  @derivative(of: slice, wrt: self)
  @usableFromInline
  func vjpSlice(
    _ axis: Int, _ range: Range<Int>
  ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let shape = shape
    return (
      slice(axis, range),
      passingZero { dy in
        let dx = Tensor(repeating: 0, shape: shape)
        forEachRun(of: shape, axis, range) { whole, part, count in
          (dx.pointer + whole).update(from: dy.pointer + part, count: count)
        }
        return dx
      }
    )
  }
}

/// Calls `body` for every stretch of memory of the part `range` of `axis`: its offset in a tensor of `shape`, its
/// offset in the part, and its length.
private func forEachRun(
  of shape: [Int], _ axis: Int, _ range: Range<Int>, _ body: (Int, Int, Int) -> Void
) {
  let inner = shape[(axis + 1)...].reduce(1, *)
  let (run, stride) = (range.count * inner, shape[axis] * inner)
  for outer in 0..<shape[..<axis].reduce(1, *) {
    body(outer * stride + range.lowerBound * inner, outer * run, run)
  }
}

extension Tensor {
  /// The slices numbered `indices` of the first axis; an index may occur several times.
  ///
  ///     Tensor(shape: [3], scalars: [5, 6, 7]).rows([2, 0, 2])   // [7, 5, 7]
  ///
  /// The gradient of a row is the sum over its occurrences.
  @differentiable(reverse,wrt: self)
  public func rows(_ indices: [Int]) -> Tensor {
    require(!shape.isEmpty, "rows: a scalar has no rows")
    let result = Tensor(uninitialized: [indices.count] + shape.dropFirst())
    let size = shape[0] == 0 ? 0 : count / shape[0]
    for (i, index) in indices.enumerated() {
      require(index >= 0 && index < shape[0], "rows: index \(index) of shape \(shape)")
      (result.pointer + i * size).update(from: pointer + index * size, count: size)
    }
    return result
  }

  @derivative(of: rows(_:), wrt: self)
  @usableFromInline
  func vjpRows(_ indices: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let shape = shape
    return (
      rows(indices),
      passingZero { dy in
        let dx = Tensor(repeating: 0, shape: shape)
        let size = shape[0] == 0 ? 0 : dx.count / shape[0]
        for (i, index) in indices.enumerated() {
          addRows(dy.pointer + i * size, rows: 1, width: size, into: dx.pointer + index * size)
        }
        return dx
      }
    )
  }
}
