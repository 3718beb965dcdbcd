extension Exercise {
  static let chapter5: [Exercise] = [
    equityAfterThreeBars, driftTurnover, suspiciousSharpe, correctedBacktest, breakEvenAndYears,
  ]
}
