import ArgumentParser

/// One part of numbered work, so that several processes or machines share it: `2/3` is what leaves 2 when divided by 3, and
/// `3/3` the same as `0/3`.
struct Shard: ExpressibleByArgument, Sendable, CustomStringConvertible {
  let part: Int
  let count: Int

  /// Everything.
  static let all = Shard(part: 0, of: 1)

  private init(part: Int, of count: Int) {
    self.part = part
    self.count = count
  }

  /// What the option says of itself.
  static let help: ArgumentHelp =
    "One part of the cells, such as 2/3: those whose number leaves 2 when divided by 3"

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let part = parts[0], let count = parts[1],
      (1...100_000).contains(count), (0...count).contains(part)
    else { return nil }
    self.init(part: part, of: count)
  }

  var description: String { "\(part)/\(count)" }
  var defaultValueDescription: String { "all" }

  /// Whether `number` ≡ part (mod count).
  func contains(_ number: Int) -> Bool { number % count == part % count }
}
