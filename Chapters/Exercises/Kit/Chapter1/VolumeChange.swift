/// 1.4: a feature of volume, as a ratio and as its logarithm.
public protocol VolumeChange: Answering {
  /// The ratio of a bar's volume to the usual one.
  func ratio(volume: Double, usual: Double) throws -> Double

  /// The natural logarithm of that ratio; NaN, which means missing, where it has no finite value.
  func logarithm(volume: Double, usual: Double) throws -> Double

  /// How far `feature` moves from its value at the usual volume when the volume doubles, divided by how far it moves when
  /// the volume halves, both as positive distances: 1 for a symmetric feature.
  ///
  /// - Parameter feature: takes a volume and the usual volume.
  func asymmetry(
    of feature: (_ volume: Double, _ usual: Double) throws -> Double, usual: Double
  ) throws -> Double
}

extension VolumeChange {
  /// The answer to a question: volumes, usual volumes, and the exponent of a feature of the check's own.
  ///
  /// The reply is the ratios, the logarithms, and the asymmetries of both and of (volume / usual) to the power of a whole
  /// number.
  public func reply(to question: Values) throws -> Values {
    let pairs = zip(question[0], question[1])
    let power = question.integer(2)
    let features: [(Double, Double) throws -> Double] = [
      { try ratio(volume: $0, usual: $1) }, { try logarithm(volume: $0, usual: $1) },
      { volume, usual in (0..<power).reduce(1) { product, _ in product * volume / usual } },
    ]
    return Values(
      try pairs.map { try ratio(volume: $0, usual: $1) },
      try pairs.map { try logarithm(volume: $0, usual: $1) },
      try features.map { try asymmetry(of: $0, usual: question[1].last ?? 1) })
  }
}
