extension Exercise {
  static let chapter1: [Exercise] = [
    halvedPrice, portfolioReturn, wilderIndex, volumeChange, knownAtClose, horizonReturns,
    overlappingLabels, chronologicalSplit, leakyGaps, splitAndMemory, falseDiscoveries,
  ]
}
