import Foundation
import Synchronization

/// A block of floats that returns to a pool when its last owner lets go.
///
/// Unchecked, because the compiler cannot see the rule that makes it safe: a buffer is written only by the
/// function that made it, before anyone else holds it, or by an owner that has checked it is the only one.
final class Buffer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  private let block: BufferPool.Block

  /// Room for `count` floats, not initialised, aligned to a cache line.
  init(count: Int) {
    block = BufferPool.shared.take(count)
    base = block.base
  }

  deinit { BufferPool.shared.give(block) }
}

/// Keeps freed blocks by size, so that a training step, which asks for the same sizes again and again, makes
/// no system call; blocks that stay unused between two sweeps go back to the system.
///
/// The one global of this library: an allocator is shared by nature, and it never changes a result.
final class BufferPool: Sendable {
  /// A block and the size class it belongs to.
  struct Block: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let sizeClass: Int
  }

  /// The free blocks of a size class, and the fewest there were since the last sweep.
  private struct FreeBlocks {
    var blocks: [Block] = []
    var unused = 0

    mutating func take() -> Block? {
      let block = blocks.popLast()
      unused = min(unused, blocks.count)
      return block
    }

    /// Returns the blocks that were never taken since the last sweep: the oldest, at the bottom of the stack.
    mutating func sweep() {
      for block in blocks.prefix(unused) { free(block.base) }
      blocks.removeFirst(unused)
      unused = blocks.count
    }
  }

  private struct State {
    var free: [Int: FreeBlocks] = [:]
    var blocksUntilSweep = BufferPool.sweepInterval
    var overwritesFreed = false

    mutating func give(_ block: Block) {
      if overwritesFreed { block.base.update(repeating: .nan, count: block.sizeClass) }
      free[block.sizeClass, default: FreeBlocks()].blocks.append(block)
      blocksUntilSweep -= 1
      if blocksUntilSweep > 0 { return }
      blocksUntilSweep = BufferPool.sweepInterval
      for sizeClass in free.keys { free[sizeClass]?.sweep() }
    }
  }

  static let shared = BufferPool()
  /// Blocks that are given back between two sweeps: some hundred training steps.
  static let sweepInterval = 1 << 16
  private let state = Mutex(State())

  func take(_ count: Int) -> Block {
    let sizeClass = Self.roundedUp(count)
    if let block = state.withLock({ $0.free[sizeClass]?.take() }) { return block }
    let bytes = sizeClass * MemoryLayout<Float>.stride
    guard let raw = aligned_alloc(64, bytes) else {
      fatalError("out of memory: a tensor of \(bytes) bytes")
    }
    return Block(base: raw.assumingMemoryBound(to: Float.self), sizeClass: sizeClass)
  }

  func give(_ block: Block) {
    state.withLock { $0.give(block) }
  }

  /// For tests: fills blocks that are given back with NaN, so that a read after the last owner has let go shows.
  func overwriteFreed() { state.withLock { $0.overwritesFreed = true } }

  /// The bytes of all free blocks.
  var freeBytes: Int {
    state.withLock { state in
      state.free.reduce(0) { $0 + $1.key * $1.value.blocks.count } * MemoryLayout<Float>.stride
    }
  }

  /// Up to four size classes for every power of two, so that at most a quarter of a block is unused.
  static func roundedUp(_ count: Int) -> Int {
    let least = max(count, 64)
    let step = max(16, 1 << (Int.bitWidth - 1 - (least - 1).leadingZeroBitCount - 2))
    return (least + step - 1) / step * step
  }
}
