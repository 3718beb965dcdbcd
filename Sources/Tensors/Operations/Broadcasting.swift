import _Differentiation

// Shapes are aligned at their last axes; a size of 1, or an axis that is not there, is repeated:
// [B, L, 1, D] + [N, 1] → [B, L, N, D].

extension Tensor {
  /// Repeats axes of size 1, and puts new ones in front, until the shape is `shape`.
  ///
  ///     Tensor(shape: [2, 1], scalars: [1, 2]).broadcast(to: [2, 3])   // [[1, 1, 1], [2, 2, 2]]
  @differentiable(reverse,wrt: self)
  public func broadcast(to shape: [Int]) -> Tensor {
    let padded = paddedShape(to: shape)
    require(
      padded.count == shape.count && zip(padded, shape).allSatisfy { $0 == $1 || $0 == 1 },
      "broadcast: shape \(self.shape) does not become \(shape)")
    var result = viewed(as: padded)
    // Innermost first: the outer repetitions then copy long runs.
    for axis in shape.indices.reversed() where padded[axis] != shape[axis] {
      result = result.repeated(along: axis, count: shape[axis])
    }
    return result
  }

  @derivative(of: broadcast, wrt: self)
  @usableFromInline
  func vjpBroadcast(to shape: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let original = self.shape
    return (broadcast(to: shape), passingZero { $0.summed(to: original) })
  }

  /// Sums what `broadcast` has repeated: the shape becomes `shape`.
  func summed(to shape: [Int]) -> Tensor {
    if isTail(shape, of: self.shape) { return summed(toTail: shape) }
    let padded = Array(repeating: 1, count: self.shape.count - shape.count) + shape
    var result = self
    for axis in padded.indices where padded[axis] != self.shape[axis] {
      result = result.summed(along: axis)
    }
    return result.viewed(as: shape)
  }

  private func paddedShape(to other: [Int]) -> [Int] {
    Array(repeating: 1, count: max(0, other.count - shape.count)) + shape
  }
}

/// `left` and `right` in shapes of which the right one is a tail of the left one; as they are when that is so already.
@inline(__always)
func broadcasting(_ operation: String, _ left: Tensor, _ right: Tensor) -> (Tensor, Tensor) {
  isTail(right.shape, of: left.shape) ? (left, right) : broadcastBoth(operation, left, right)
}

private func broadcastBoth(
  _ operation: String, _ left: Tensor, _ right: Tensor
) -> (Tensor, Tensor) {
  let rank = max(left.shape.count, right.shape.count)
  let sizes = (0..<rank).reversed().map { fromEnd in
    (sizeFromEnd(left.shape, fromEnd), sizeFromEnd(right.shape, fromEnd))
  }
  require(
    sizes.allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 },
    "\(operation): shapes \(left.shape) and \(right.shape) do not fit")
  let shape = sizes.map { $0 == 1 ? $1 : $0 }
  // Leading ones of the right shape need no copy: the trimmed shape may be a tail.
  let trimmed = right.viewed(as: Array(right.shape.drop { $0 == 1 }))
  return (
    left.broadcast(to: shape),
    isTail(trimmed.shape, of: shape) ? trimmed : right.broadcast(to: shape)
  )
}

private func sizeFromEnd(_ shape: [Int], _ fromEnd: Int) -> Int {
  fromEnd < shape.count ? shape[shape.count - 1 - fromEnd] : 1
}

@inline(__always)
func isTail(_ tail: [Int], of shape: [Int]) -> Bool {
  shape.suffix(tail.count).elementsEqual(tail)
}
