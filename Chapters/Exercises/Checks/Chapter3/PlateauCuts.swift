import ExerciseKit
import Foundation
import NeuralNetworks

extension Exercise {
  static let plateauCuts = Exercise(
    "3.7", "plateau-cuts", .predict, minutes: 15,
    task: { variant in
      """
      ReduceLROnPlateau(patience \(patience(variant)), threshold 1e-4) watches the validation loss. An epoch is good
      if its loss is lower than that of the last good epoch by more than the fraction 1e-4,
      loss < best · (1 − 1e-4); otherwise it is bad. After more than \(patience(variant)) bad epochs in a row it cuts
      the learning rate, and counts from 0 again. The validation loss of epoch e = 1 … 30 is

        1 + 0.2 e^(−e/3) + 0.002 · max(0, e − 8)

      \(lossesOfThePage)

      From epoch 11 on it rises. At which epochs are the first three cuts? (A cut belongs to the epoch
      whose loss causes it.)
      """
    },
    hints: [
      "Epoch 11 has the lowest loss. Is it good? Compare it with epoch 10's, times 1 − 1e-4.",
      "“After more than p bad epochs”: it takes p + 1 of them.",
      "The last good epoch is 10. Count p + 1 bad epochs from there, then p + 1 again.",
    ],
    reason: """
      Epoch 11 is lower than epoch 10 by 2e-5 only, less than the threshold: epoch 10 stays the best, and epoch 11 is the first bad one. The cut \
      comes with bad epoch p + 1, the counter starts again, and every further p + 1 bad epochs cut again.
      """,
    stub: """
      struct Attempt: PlateauCuts {
        let firstCut: Double? = nil
        let secondCut: Double? = nil
        let thirdCut: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      var schedule = ReduceOnPlateau(
        learningRate: 1, factor: 0.5, patience: patience(variant), threshold: 1e-4)
      var cuts: [Double] = []
      for epoch in 1...30 {
        let before = schedule.learningRate
        schedule.observe(validationLoss(epoch))
        if schedule.learningRate < before { cuts.append(Double(epoch)) }
      }
      return Prediction(Array(cuts.prefix(3)))
    },
    // end: solution
    mistakes: { variant in
      let patience = Double(patience(variant))
      let cuts = { (first: Double, step: Double) in Prediction([0, 1, 2].map { first + $0 * step })
      }
      return [
        Mistake(
          "a count from the lowest loss, without the threshold",
          suggests: "Is epoch 11 better than epoch 10 by more than 1e-4 of it?",
          cuts(12 + patience, patience + 1)),
        Mistake(
          "a cut after as many bad epochs as the patience",
          suggests: "More than the patience: one more bad epoch.", cuts(10 + patience, patience)),
        Mistake(
          "a counter that does not start again after a cut",
          suggests: "After a cut the bad epochs are counted from 0 again.",
          cuts(11 + patience, 1)),
      ]
    },
    probes: { _ in [Probe("the first three cuts", within: 1e-9)] })
}

private func patience(_ variant: Variant) -> Int {
  variant.choice(2, or: [1, 3, 4], "plateau patience")
}

private func validationLoss(_ epoch: Int) -> Double {
  1 + 0.2 * exp(-Double(epoch) / 3) + 0.002 * Double(max(0, epoch - 8))
}

/// The losses around the lowest one, with six digits.
private let lossesOfThePage: String = {
  let epochs = 8...13
  return """
      epoch  \(epochs.map { String(format: "%8d", $0) }.joined(separator: "  "))
      loss   \(epochs.map { String(format: "%.6f", validationLoss($0)) }.joined(separator: "  "))
    """
}()
