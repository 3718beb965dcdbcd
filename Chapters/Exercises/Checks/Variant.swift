import RandomStreams

/// Which numbers an exercise has: those of the page, or a student's own.
public struct Variant: Sendable, Equatable {
  /// 0 is the page's.
  public let number: UInt64
  /// What the inputs beside the fixed ones are drawn from.
  public let inputs: UInt64

  /// The numbers of the page.
  public static let page = Variant(0)

  /// The numbers of variant `number`.
  public init(_ number: UInt64, inputs: UInt64 = 1) {
    self.number = number
    self.inputs = inputs
  }

  /// `page` for the page's numbers, else one of `others`, the same one for the same variant and name.
  public func choice<Value>(_ page: Value, or others: [Value], _ name: String) -> Value {
    guard number > 0, !others.isEmpty else { return page }
    var stream = RandomStream(seed: number, name: name)
    return others[stream.integer(below: others.count)]
  }

  /// The stream that the random inputs of the exercise `id` are drawn from.
  public func stream(_ id: String) -> RandomStream {
    RandomStream(seed: inputs).child(id).child(Int(truncatingIfNeeded: number))
  }
}
