import _Differentiation

// Masks are tensors of 0 and 1. A comparison is constant almost everywhere, so it has no derivative.

extension Tensor {
  /// 1 where an element is greater than `value`, 0 elsewhere, also for NaN.
  public func greater(than value: Float) -> Tensor { mappedScalars { $0 > value ? 1 : 0 } }

  /// 1 where an element is less than `value`, 0 elsewhere, also for NaN.
  public func less(than value: Float) -> Tensor { mappedScalars { $0 < value ? 1 : 0 } }

  /// 1 where an element is greater than that of `other`, whose shape is a tail of this one's; 0 elsewhere.
  public func greater(than other: Tensor) -> Tensor {
    requireTail("greater(than:)", self, other)
    return combined(self, other) {
      Lanes().replacing(with: 1, where: $0 .> $1)
    } scalar: {
      $0 > $1 ? 1 : 0
    }
  }

  /// 1 where an element is less than that of `other`, whose shape is a tail of this one's; 0 elsewhere.
  public func less(than other: Tensor) -> Tensor {
    requireTail("less(than:)", self, other)
    return combined(self, other) {
      Lanes().replacing(with: 1, where: $0 .< $1)
    } scalar: {
      $0 < $1 ? 1 : 0
    }
  }

  /// 1 where a mask is 0, and 0 elsewhere.
  public func inverted() -> Tensor { mappedScalars { $0 == 0 ? 1 : 0 } }

  /// The elements of `other` where `mask` is not 0, and this tensor's elsewhere.
  ///
  ///     Tensor(shape: [3], scalars: [1, 2, 3]).replacing(with: x, where: mask)
  ///
  /// Selects instead of multiplying, so that a NaN or an infinity that is not selected disappears, forward and backward.
  ///
  /// - Parameters:
  ///   - other: the shape of this tensor
  ///   - mask: the same shape or a tail of it
  @differentiable(reverse,wrt: (self, other))
  public func replacing(with other: Tensor, where mask: Tensor) -> Tensor {
    requireTail("replacing(with:where:)", self, mask)
    require(other.shape == shape, "replacing: \(shape) with \(other.shape)")
    let result = Tensor(uninitialized: shape)
    let (x, new, y, chosen) = (pointer, other.pointer, result.pointer, mask.pointer)
    for start in stride(from: 0, to: count, by: max(1, mask.count)) {
      for i in 0..<mask.count {
        y[start + i] = chosen[i] != 0 ? new[start + i] : x[start + i]
      }
    }
    return result
  }

  @derivative(of: replacing(with:where:), wrt: (self, other))
  @usableFromInline
  func vjpReplacing(
    with other: Tensor, where mask: Tensor
  ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
    (
      replacing(with: other, where: mask),
      passingZero { dy in
        let none = Tensor(repeating: 0, shape: dy.shape)
        return (dy.replacing(with: none, where: mask), none.replacing(with: dy, where: mask))
      }
    )
  }

  /// `value` where `mask` is not 0, and this tensor's elements elsewhere; the mask's shape is a tail of this one's.
  @differentiable(reverse,wrt: self)
  public func replacing(with value: Float, where mask: Tensor) -> Tensor {
    let constant = withoutDerivative(at: Tensor(repeating: value, shape: shape))
    return replacing(with: constant, where: mask)
  }
}
