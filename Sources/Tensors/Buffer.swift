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
/// no system call.
///
/// The one global of this library: an allocator is shared by nature, and it never changes a result.
final class BufferPool: Sendable {
  /// A block and the size class it belongs to.
  struct Block: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let sizeClass: Int
  }

  static let shared = BufferPool()
  private let free = Mutex<[Int: [Block]]>([:])

  func take(_ count: Int) -> Block {
    let sizeClass = Self.roundedUp(count)
    if let block = free.withLock({ $0[sizeClass]?.popLast() }) { return block }
    let bytes = sizeClass * MemoryLayout<Float>.stride
    guard let raw = aligned_alloc(64, bytes) else {
      fatalError("out of memory: a tensor of \(bytes) bytes")
    }
    return Block(base: raw.assumingMemoryBound(to: Float.self), sizeClass: sizeClass)
  }

  func give(_ block: Block) {
    free.withLock { $0[block.sizeClass, default: []].append(block) }
  }

  /// Up to four size classes for every power of two, so that at most a quarter of a block is unused.
  static func roundedUp(_ count: Int) -> Int {
    let least = max(count, 64)
    let step = max(16, 1 << (Int.bitWidth - 1 - (least - 1).leadingZeroBitCount - 2))
    return (least + step - 1) / step * step
  }
}
