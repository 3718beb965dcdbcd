import Testing
import _Differentiation

@testable import Tensors

@Suite("Buffer pool")
struct BufferPoolTests {
  @Test("what nobody has needed since the last sweep goes back to the system, what is in use stays")
  func trims() {
    let pool = BufferPool()
    // Ten large blocks, used once; then one small block again and again.
    let large = (0..<10).map { _ in pool.take(1 << 20) }
    for block in large { pool.give(block) }
    let kept = pool.freeBytes
    #expect(kept == 10 << 22)
    var bases: Set<UnsafeMutablePointer<Float>> = []
    for _ in 0..<BufferPool.sweepInterval - 10 {
      let block = pool.take(100)
      bases.insert(block.base)
      pool.give(block)
    }
    #expect(pool.freeBytes > kept)  // One sweep: from here on it is known what is not needed.
    for _ in 0..<BufferPool.sweepInterval {
      let block = pool.take(100)
      bases.insert(block.base)
      pool.give(block)
    }
    #expect(pool.freeBytes < 1024)
    #expect(bases.count == 1)
  }

  @Test("blocks that are needed at the same time survive every sweep")
  func steady() {
    let pool = BufferPool()
    var bases: Set<UnsafeMutablePointer<Float>> = []
    for _ in 0..<3 * BufferPool.sweepInterval / 8 {
      let blocks = (0..<8).map { _ in pool.take(1000) }
      for block in blocks {
        bases.insert(block.base)
        pool.give(block)
      }
    }
    #expect(bases.count == 8)
  }

  @Test("no operation reads a buffer that its last owner has let go")
  func lifetimes() async {
    await #expect(processExitsWith: .success) {
      BufferPool.shared.overwriteFreed()
      // Freed blocks hold NaN now; the second round gets them as memory that is not initialised.
      for round in 0..<2 {
        for (name, isFinite) in allOperationsAreFinite() {
          require(isFinite, "\(name) in round \(round) read freed memory")
        }
      }
    }
  }

  @Test("freed blocks are overwritten when a test asks for it")
  func overwrites() {
    let pool = BufferPool()
    pool.overwriteFreed()
    let block = pool.take(64)
    block.base.update(repeating: 1, count: 64)
    pool.give(block)
    #expect(block.base[63].isNaN)
  }
}

/// Value and gradient of the operations that keep pointers into memory of their own.
private func allOperationsAreFinite() -> [(name: String, isFinite: Bool)] {
  func check(
    _ name: String, _ inputs: [Tensor], _ body: @differentiable(reverse) ([Tensor]) -> Tensor
  ) -> (name: String, isFinite: Bool) {
    let (y, pullback) = valueWithPullback(at: inputs, of: body)
    let gradients = pullback(sample(y.shape, seed: 9)).base
    let isFinite = ([y] + gradients).allSatisfy {
      $0.isSymbolicZero || $0.scalars.allSatisfy(\.isFinite)
    }
    return (name, isFinite)
  }
  let x = sample([2, 20, 3, 8], seed: 1)
  let bars = Tensor(shape: [2, 20, 3], scalars: (0..<120).map { $0 % 7 == 3 ? 0 : 1 })
  var stream = RandomStream(seed: 5)
  let table = KeyTable(length: 20, factor: 1, using: &stream)
  let w = [sample([8, 8], seed: 2), sample([8], seed: 3), sample([8], seed: 4)]
  var checks: [(name: String, isFinite: Bool)] = []
  for mask in [AttentionMask.all, .bars(bars), .causal] {
    checks.append(
      check("attention \(mask)", [x]) {
        attention($0[0], $0[0], $0[0], heads: 2, along: .time, nil, mask: mask)
      })
    checks.append(
      check("ProbSparse \(mask)", [x]) {
        probSparseAttention($0[0], $0[0], $0[0], heads: 2, keys: table, nil, mask: mask)
      })
  }
  checks.append(
    check("weights of attention", [x]) {
      $0[0] * 1 + attentionWeights(x, x, heads: 2, along: .time).summed().scalar
    })
  checks.append(check("linear", [x] + w) { linear($0[0], $0[1], $0[2]) })
  checks.append(
    check("feed-forward", [x] + w) { feedForward($0[0], $0[1], $0[2], $0[1], $0[2], nil) })
  checks.append(check("layer norm", [x] + w) { layerNorm($0[0], $0[2], $0[3]) })
  checks.append(check("batch norm", [x] + w) { batchNorm($0[0], $0[2], $0[3]) })
  checks.append(
    check("convolution", [x, sample([8, 8, 3], seed: 6)] + w) {
      convolution($0[0], $0[1], $0[3], padding: .circular)
    })
  checks.append(
    check("strided convolution", [x, sample([8, 8, 3], seed: 6)] + w) {
      convolution($0[0], $0[1], $0[3], padding: .causal, stride: 2, dilation: 2)
    })
  checks.append(
    check("time mixing", [x, sample([20, 20], seed: 7)]) { causalTimeMixing($0[0], $0[1]) })
  checks.append(check("max pool", [x]) { maxPool($0[0]) })
  checks.append(check("average pool", [x]) { averagePool($0[0], kernel: 5, padding: .replicate) })
  checks.append(check("softmax", [x]) { $0[0].softmax() })
  checks.append(check("correlation", [x, x]) { circularCorrelation($0[0], $0[1]) })
  checks.append(
    check("auto-correlation", [x, x]) {
      autoCorrelation($0[0], $0[1], $0[0], factor: 2, sharing: .window)
    })
  checks.append(check("sine", [x]) { $0[0].sine() })
  checks.append(check("broadcast", [x] + w) { ($0[0] + $0[2]) * $0[3] - $0[0].mean(along: 1) })
  checks.append(check("reductions", [x]) { $0[0].maximum(along: 2) + $0[0].summed(along: 2) })
  checks.append(check("permutation", [x]) { $0[0].permuted([3, 1, 0, 2]).squared() })
  return checks
}
