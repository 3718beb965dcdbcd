extension Exercise {
  static let chapter4: [Exercise] = [
    unequalSeeds, scaledForecasts, rowAndColumn, normalisedEntropy, entropyOfTheMean,
    ablationByPermutation, tiesInAuroc, depthAlone,
  ]
}
