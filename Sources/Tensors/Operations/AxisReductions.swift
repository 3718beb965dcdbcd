import _Differentiation

extension Tensor {
  /// The sums along `axis`, which is kept with size 1 or removed.
  @differentiable(reverse,wrt: self)
  public func summed(along axis: Int, keepingDimensions: Bool) -> Tensor {
    let kept = summed(along: axis)
    return keepingDimensions ? kept : kept.withoutAxis(axis)
  }

  /// The means along `axis`, which is kept with size 1 or removed.
  @differentiable(reverse,wrt: self)
  public func mean(along axis: Int, keepingDimensions: Bool = true) -> Tensor {
    let (_, size, _) = withoutDerivative(at: split(at: axis))
    return summed(along: axis, keepingDimensions: keepingDimensions) * (1 / Float(max(1, size)))
  }

  /// The largest elements along `axis`, which is kept with size 1 or removed; the gradient goes to the first of them.
  /// A NaN counts as larger than any number, so that it is seen.
  @differentiable(reverse,wrt: self)
  public func maximum(along axis: Int, keepingDimensions: Bool = true) -> Tensor {
    let kept = largest(along: axis)
    return keepingDimensions ? kept : kept.withoutAxis(axis)
  }

  /// An axis of size 1 removed.
  @differentiable(reverse,wrt: self)
  public func withoutAxis(_ axis: Int) -> Tensor {
    require(
      shape.indices.contains(axis) && shape[axis] == 1, "withoutAxis(\(axis)): shape \(shape)")
    let rest = withoutDerivative(at: Array(shape[..<axis] + shape[(axis + 1)...]))
    return reshaped(to: rest)
  }

  /// A new axis of size 1 that becomes axis `axis`.
  @differentiable(reverse,wrt: self)
  public func withNewAxis(_ axis: Int) -> Tensor {
    require(axis >= 0 && axis <= shape.count, "withNewAxis(\(axis)): shape \(shape)")
    let larger = withoutDerivative(at: Array(shape[..<axis] + [1] + shape[axis...]))
    return reshaped(to: larger)
  }

  @differentiable(reverse,wrt: self)
  @usableFromInline
  func largest(along axis: Int) -> Tensor { largestAndPlaces(along: axis).values }

  @derivative(of: largest, wrt: self)
  @usableFromInline
  func vjpLargest(along axis: Int) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let (y, places) = largestAndPlaces(along: axis)
    let shape = shape
    return (
      y,
      passingZero { dy in
        let dx = Tensor(repeating: 0, shape: shape)
        for (i, place) in places.enumerated() { dx.pointer[place] = dy.pointer[i] }
        return dx
      }
    )
  }

  /// The largest elements along `axis` and where the first of each is.
  private func largestAndPlaces(along axis: Int) -> (values: Tensor, places: [Int]) {
    let (outer, size, inner) = split(at: axis)
    require(size > 0, "maximum(along: \(axis)): nothing in shape \(shape)")
    var reduced = shape
    reduced[axis] = 1
    let values = Tensor(uninitialized: reduced)
    var places: [Int] = []
    places.reserveCapacity(values.count)
    for i in 0..<outer {
      for j in 0..<inner {
        let first = i * size * inner + j
        var best = first
        for place in stride(from: first + inner, to: first + size * inner, by: inner) {
          let (x, largest) = (pointer[place], pointer[best])
          if x > largest || (x.isNaN && !largest.isNaN) { best = place }
        }
        values.pointer[places.count] = pointer[best]
        places.append(best)
      }
    }
    return (values, places)
  }
}
