import Synchronization

/// A loss, what it is divided by, and a gradient, summed over some windows.
struct GradientSum<Gradient: AdditiveArithmetic & Sendable>: Sendable {
  var loss: Double
  var weight: Double
  var gradient: Gradient

  static func += (left: inout GradientSum, right: GradientSum) {
    left.loss += right.loss
    left.weight += right.weight
    left.gradient += right.gradient
  }
}

/// Adds results in a fixed binary tree over their numbers: 0 + 1, 2 + 3, …, then (0 + 1) + (2 + 3), …; a result without a
/// neighbour goes up as it is. So the sum has the same bytes for any number of workers and any order of arrival.
///
/// The worker that delivers the second of two neighbours adds them.
final class TreeSum<Gradient: AdditiveArithmetic & Sendable>: Sendable {
  typealias Part = GradientSum<Gradient>

  private let count: Int
  private let waiting = Mutex<[Node: Part]>([:])
  private let root = Mutex<Part?>(nil)

  private struct Node: Hashable {
    var level: Int
    var index: Int
  }

  /// A sum of `count` parts, at least one.
  init(count: Int) { self.count = count }

  /// Takes part number `index` and adds it to all that are complete with it.
  func add(_ index: Int, _ part: consuming Part) {
    var node = Node(level: 0, index: index)
    var width = count
    // Taken over, so that the sum grows in place.
    var sum = part
    while width > 1 {
      let neighbour = Node(level: node.level, index: node.index ^ 1)
      if neighbour.index < width {
        guard var other = neighbourSum(of: node, neighbour, sum) else { return }
        if neighbour.index < node.index { swap(&sum, &other) }
        sum += other
      }
      node = Node(level: node.level + 1, index: node.index / 2)
      width = (width + 1) / 2
    }
    root.withLock { $0 = sum }
  }

  /// The neighbour's sum if it is there; otherwise leaves `sum` for it.
  private func neighbourSum(of node: Node, _ neighbour: Node, _ sum: Part) -> Part? {
    waiting.withLock { waiting in
      if let other = waiting.removeValue(forKey: neighbour) { return other }
      waiting[node] = sum
      return nil
    }
  }

  /// The sum of all parts; nil until every part is there.
  var result: Part? { root.withLock { $0 } }
}
