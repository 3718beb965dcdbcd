extension Exercise {
  static let chapter2: [Exercise] = [
    movedTokens, causalConvolution, shuffledSteps, acrossAssets, attentionWeights, attentionCost,
    activeQueries, lazyRows, maxPooling, parameterCount, bestPosition,
  ]
}
