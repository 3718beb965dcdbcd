extension Exercise {
  static let chapter3: [Exercise] = [
    overstatedShort, crossEntropy, softsignPullback, gradientBug, adamFirstStep, clipByGlobalNorm,
    plateauCuts, earlyStopping, chosenEpoch, smallestCoefficient,
  ]
}
