extension Exercise {
  static let chapter1: [Exercise] = [
    halvedPrice, horizonReturns,
  ]
}
