import Foundation
import RandomStreams

/// Which keys ProbSparse attention samples for every query: one table for all windows, assets and heads of a layer.
public struct KeyTable: Sendable, Equatable {
  /// Lq and Lk, the numbers of queries and of keys.
  public let length, keys: Int
  /// U = max(1, min(Lk, c·⌈ln Lk⌉)), the keys sampled for each query.
  public let sampled: Int
  /// u = max(1, min(Lq, c·⌈ln Lq⌉)), the queries that attend.
  public let active: Int
  /// [Lq, U] key numbers.
  public let indices: [Int32]

  /// Draws a table, uniform with replacement (Informer, Zhou et al. 2021, section 3.2).
  ///
  /// - Parameter keys: Lk; nil for as many as there are queries.
  public init(length: Int, keys: Int? = nil, factor: Int, using stream: inout RandomStream) {
    let keys = keys ?? length
    let sampled = Self.sampled(length: keys, factor: factor)
    self.init(
      length: length, keys: keys, sampled: sampled,
      active: Self.sampled(length: length, factor: factor),
      indices: (0..<length * sampled).map { _ in Int32(stream.integer(below: keys)) })
  }

  /// A table that was drawn elsewhere.
  ///
  /// - Parameters:
  ///   - keys: Lk; nil for as many as there are queries.
  ///   - active: u; nil for as many as keys are sampled.
  public init(
    length: Int, keys: Int? = nil, sampled: Int, active: Int? = nil, indices: [Int32]
  ) {
    self.length = length
    self.keys = keys ?? length
    self.sampled = sampled
    self.active = active ?? sampled
    self.indices = indices
    let last = self.keys
    require(
      indices.count == length * sampled && indices.allSatisfy { $0 >= 0 && $0 < last },
      "KeyTable: \(indices.count) indices for \(length) queries and \(sampled) samples of \(last) keys"
    )
    require(
      self.active >= 0 && self.active <= length,
      "KeyTable: \(self.active) active queries of \(length)")
  }

  /// max(1, min(L, c·⌈ln L⌉)); the factor multiplies the ceiling.
  public static func sampled(length: Int, factor: Int) -> Int {
    max(1, min(length, factor * Int(log(Double(length)).rounded(.up))))
  }

  /// The keys sampled for query `query`.
  func samples(_ query: Int) -> [Int] {
    indices[query * sampled..<(query + 1) * sampled].map { Int($0) }
  }
}
