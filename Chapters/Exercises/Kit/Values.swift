/// Lists of numbers: what a check asks with, and what an attempt answers with.
public struct Values: Equatable, Sendable {
  /// The lists, in the order that the protocol of the exercise gives them.
  public var lists: [[Double]]

  /// Lists of numbers.
  public init(_ lists: [Double]...) { self.lists = lists }

  /// Any number of lists.
  public init(lists: [[Double]]) { self.lists = lists }

  /// A table, a list for each row.
  public init(rows: [[Double]]) { lists = rows }

  /// The list at `position`; empty when there is none.
  public subscript(position: Int) -> [Double] {
    lists.indices.contains(position) ? lists[position] : []
  }

  /// The only number of the list at `position`; NaN when there is none.
  public func number(_ position: Int) -> Double { self[position].first ?? .nan }

  /// The only number of the list at `position` as an integer; 0 when it is none.
  public func integer(_ position: Int) -> Int { Int(exactly: number(position)) ?? 0 }

  /// The list at `position` cut into rows of `columns` numbers.
  public func table(_ position: Int, columns: Int) -> [[Double]] {
    guard columns > 0 else { return [] }
    return stride(from: 0, to: self[position].count, by: columns).map {
      Array(self[position][$0..<min($0 + columns, self[position].count)])
    }
  }
}

extension Values {
  /// The values as bytes: how many lists, then each with its length; all in little-endian order.
  public var bytes: [UInt8] {
    var bytes = littleEndian(UInt32(lists.count))
    for list in lists {
      bytes += littleEndian(UInt32(list.count))
      for number in list { bytes += littleEndian(number.bitPattern) }
    }
    return bytes
  }

  /// The values in `bytes`; nil when they are none.
  public init?(bytes: [UInt8]) {
    var rest = bytes[...]
    func take<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
      let size = MemoryLayout<Number>.size
      guard rest.count >= size else { return nil }
      defer { rest = rest.dropFirst(size) }
      return rest.prefix(size).reversed().reduce(0) { $0 << 8 | Number($1) }
    }
    lists = []
    guard let count = take(UInt32.self) else { return nil }
    for _ in 0..<count {
      guard let length = take(UInt32.self), rest.count >= 8 * Int(length) else { return nil }
      lists.append((0..<length).compactMap { _ in take(UInt64.self).map(Double.init(bitPattern:)) })
    }
    guard rest.isEmpty else { return nil }
  }
}

func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
