import RandomStreams

extension RandomStream {
  /// `count` normal numbers of mean 0 and the given standard deviation.
  mutating func normals(_ count: Int, deviation: Double = 1) -> [Double] {
    (0..<count).map { _ in deviation * normal() }
  }
}
