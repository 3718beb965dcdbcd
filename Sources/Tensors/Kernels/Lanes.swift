// Sixteen floats at a time: one AVX-512 register, two of AVX2, four of NEON. Everything here is inlined, so
// that no vector crosses a function call.

typealias Lanes = SIMD16<Float>
typealias Floats = UnsafeMutablePointer<Float>
typealias ConstFloats = UnsafePointer<Float>

let laneCount = 16

@inline(__always)
func load<Scalar>(_ base: UnsafeMutablePointer<Scalar>, _ index: Int) -> SIMD16<Scalar> {
  UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<Scalar>.self)
}

@inline(__always)
func store<Scalar>(
  _ value: SIMD16<Scalar>, _ base: UnsafeMutablePointer<Scalar>, _ index: Int
) {
  UnsafeMutableRawPointer(base + index).storeBytes(of: value, as: SIMD16<Scalar>.self)
}

/// Loads the first `count` < 16 lanes and leaves zero in the others.
@inline(__always)
func loadPartial(_ base: Floats, _ index: Int, _ count: Int) -> Lanes {
  var lanes = Lanes()
  for i in 0..<count { lanes[i] = base[index + i] }
  return lanes
}

@inline(__always)
func storePartial(_ value: Lanes, _ base: Floats, _ index: Int, _ count: Int) {
  for i in 0..<count { base[index + i] = value[i] }
}

/// Runs `body` for every full group of sixteen of `count` elements, and `tail` for what is left, one by one.
@inline(__always)
func forEachLane(count: Int, _ body: (Int) -> Void, tail: (Int) -> Void) {
  var i = 0
  while i &+ laneCount <= count {
    body(i)
    i &+= laneCount
  }
  while i < count {
    tail(i)
    i &+= 1
  }
}

/// `left op right` element by element; `right` is repeated when it is shorter.
@inline(__always)
func combined(
  _ left: Tensor, _ right: Tensor,
  _ body: (Lanes, Lanes) -> Lanes, scalar: (Float, Float) -> Float
) -> Tensor {
  let result = Tensor(uninitialized: left.shape)
  let period = right.count
  var start = 0
  while start < left.count {
    let (l, r, y) = (left.pointer + start, right.pointer, result.pointer + start)
    forEachLane(count: period) {
      store(body(load(l, $0), load(r, $0)), y, $0)
    } tail: {
      y[$0] = scalar(l[$0], r[$0])
    }
    start += period
  }
  return result
}

/// `body` of every element.
@inline(__always)
func mapped(_ x: Tensor, _ body: (Lanes) -> Lanes, scalar: (Float) -> Float) -> Tensor {
  let result = Tensor(uninitialized: x.shape)
  let (source, target) = (x.pointer, result.pointer)
  forEachLane(count: x.count) {
    store(body(load(source, $0)), target, $0)
  } tail: {
    target[$0] = scalar(source[$0])
  }
  return result
}

func requireTail(_ operation: String, _ left: Tensor, _ right: Tensor) {
  require(
    left.shape.suffix(right.shape.count).elementsEqual(right.shape),
    "\(operation): shape \(right.shape) is not a tail of \(left.shape)")
}

// The standard library's `pointwiseMax` and `max()` run lane by lane; a comparison and a selection stay vectors.

@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }

@inline(__always)
func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

/// The largest of the sixteen lanes.
@inline(__always)
func largestLane(_ x: Lanes) -> Float {
  let eight = x.lowHalf.replacing(with: x.highHalf, where: x.highHalf .> x.lowHalf)
  let four = eight.lowHalf.replacing(with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
  return Swift.max(Swift.max(four[0], four[1]), Swift.max(four[2], four[3]))
}

/// target [width] += Σ over rows of source [rows, width].
@inline(__always)
func addRows(_ source: Floats, rows: Int, width: Int, into target: Floats) {
  for row in 0..<rows {
    let x = source + row * width
    forEachLane(count: width) {
      store(load(target, $0) + load(x, $0), target, $0)
    } tail: {
      target[$0] += x[$0]
    }
  }
}

/// Sum of sixteen-lane groups and a tail.
@inline(__always)
func sum(_ count: Int, _ lanes: (Int) -> Lanes, tail: (Int) -> Float) -> Float {
  var total = Lanes()
  var rest: Float = 0
  forEachLane(count: count) {
    total = total + lanes($0)
  } tail: {
    rest += tail($0)
  }
  return total.sum() + rest
}
