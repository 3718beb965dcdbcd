import Experiments
import Foundation
import Markets
import Models
import NeuralNetworks
import Tensors
import Testing

@testable import Influence

@Suite("What moved one window's forecasts")
struct WindowExplanationTests {
  private let experiment: Experiment
  private let end: Int

  init() throws {
    experiment = try InfluenceReadingTests.experiment { _ in }
    end = experiment.windows.test[20]
  }

  private func forecaster(
    _ experiment: Experiment, _ model: Stockformer
  ) -> TrainedForecaster {
    TrainedForecaster(
      configuration: experiment.modelConfiguration, model: model, scaling: Scaling(experiment),
      workers: 2)
  }

  /// A model that is a line and nothing else: 0.1, 0.2, … as its weights, 0.5 as its constants.
  private func line(_ change: (inout ExperimentConfiguration) -> Void = { _ in }) throws
    -> (Experiment, TrainedForecaster)
  {
    let experiment = try InfluenceReadingTests.experiment {
      $0.stockformer.skip = .linear
      change(&$0)
    }
    var model = InfluenceReadingTests.freshModel(experiment).skipAlone
    model.skip.weight.withMutableScalars { weights in
      for i in weights.indices { weights[i] = Float(i % 7 - 3) / 10 }
    }
    model.skip.bias.withMutableScalars { bias in for i in bias.indices { bias[i] = 0.5 } }
    return (experiment, forecaster(experiment, model))
  }

  /// Gradients of a line sum to what it adds to its constant; what its assets, or its bars, add by ablation is p less its mean over the
  /// windows that lend.
  @Test func aLineIsDividedWithoutRemainder() throws {
    let (experiment, forecaster) = try line()
    let windows = experiment.windows
    let explanation = forecaster.explanation(of: windows, end: end)
    let scales = forecaster.scaling.scales(position: 0)
    let forecast = forecaster.forecasts(of: windows, windowEnds: [end])
    let earlier = windows.readyBars.filter { $0 < end }
    let lenders = (0..<32).map { earlier[$0 * earlier.count / 32] }
    let lent = forecaster.forecasts(of: windows, windowEnds: lenders)
    for effect in 0..<3 {
      let tolerance = 1e-5 * scales[effect]
      #expect(explanation.forecasts[effect] == forecast[0, effect])
      let mean = lenders.indices.reduce(0) { $0 + lent[$1, effect] } / 32
      let wanted = forecast[0, effect] - mean
      let assets = (0..<3).reduce(0) { $0 + explanation.assetAblation[$1, effect] }
      let bars = explanation.barAblation.reduce(0) { $0 + $1[effect] }
      #expect(abs(assets - wanted) < tolerance && abs(bars - wanted) < tolerance)
      let gradients = (0..<3).reduce(0) { $0 + explanation.assetGradient[$1, effect] }
      let ofBars = explanation.barGradient.reduce(0) { $0 + $1[effect] }
      let own = forecast[0, effect] - 0.5 * scales[effect]
      #expect(abs(gradients - own) < tolerance && abs(ofBars - own) < tolerance)
      #expect(abs(wanted) > 10 * tolerance && abs(own) > 10 * tolerance)
    }
  }

  /// One cell of one asset: x·w·s, by hand.
  @Test func aCellIsItsInputTimesItsWeight() throws {
    let (experiment, forecaster) = try line()
    let explanation = forecaster.explanation(of: experiment.windows, end: end)
    let window = forecaster.marketWindows(experiment.windows, windowEnds: [end])
    let (x, scales) = (window.batch([0]).input.features, forecaster.scaling.scales(position: 0))
    let width = 3 * x.shape[1]
    for (effect, step, cause) in [(0, 0, 1), (2, 3, 0), (1, 2, 2)] {
      let weight = Double(Float((effect * width + step * 3 + cause) % 7 - 3) / 10)
      let want = Double(x[0, step, cause, 0]) * weight * scales[effect]
      #expect(abs(explanation.gradient[effect][step][cause] - want) < 1e-9)
    }
  }

  /// Gradients are those of the forecast itself: central differences of a probability and of a position along the input.
  @Test(arguments: [ForecastHead.regression, .direction, .allocation])
  func gradientsAreOfTheForecast(_ head: ForecastHead) throws {
    for u in [-1.3, 0.2, 2.0] {
      let kind = ForecastKind(head)
      let h = 1e-5
      let difference =
        (kind.forecast(u + h, scale: 0.02) - kind.forecast(u - h, scale: 0.02)) / (2 * h)
      #expect(abs(kind.forecastGradient(u, scale: 0.02) - difference) < 1e-8)
    }
  }

  /// Without attention across assets an asset's forecast owes nothing to the others.
  @Test func whatIsNotSeenAddsNothing() throws {
    let experiment = try InfluenceReadingTests.experiment { $0.stockformer.crossTicker = false }
    let model = InfluenceReadingTests.freshModel(experiment)
    let explanation = forecaster(experiment, model).explanation(of: experiment.windows, end: end)
    let scales = Scaling(experiment).scales(position: 0)
    for cause in 0..<3 {
      for effect in 0..<3 {
        let isOwn = cause == effect
        #expect((explanation.assetGradient[cause, effect] != 0) == isOwn)
        // Batches of other sizes are multiplied in another order, which single precision shows.
        #expect((abs(explanation.assetAblation[cause, effect]) > 1e-5 * scales[effect]) == isOwn)
      }
    }
  }

  @Test func theFutureExplainsNothing() throws {
    let model = InfluenceReadingTests.freshModel(experiment)
    let forecaster = forecaster(experiment, model)
    let changed = Panel(
      joining: experiment.panel.allSeries.map { series in
        var series = series
        for bar in end + 1..<series.count { series.close[bar] *= Double(1 + bar % 3) }
        return series
      })
    let before = forecaster.explanation(of: experiment.windows, end: end)
    let windows = try forecaster.windows(of: changed, source: "planted")
    let after = forecaster.explanation(of: windows, end: end)
    #expect(before.csv.text == after.csv.text)
    #expect(
      forecaster.explanation(of: experiment.windows, end: end + 2).csv.text
        != forecaster.explanation(of: windows, end: end + 2).csv.text)
  }

  /// The first window of all has no past to lend from: an empty field, and gradients all the same.
  @Test func theFirstWindowHasNoAblation() {
    let forecaster = forecaster(experiment, InfluenceReadingTests.freshModel(experiment))
    let first = experiment.windows.readyBars[0]
    let explanation = forecaster.explanation(of: experiment.windows, end: first)
    #expect(explanation.assetAblation.scores.allSatisfy { $0.isNaN })
    #expect(explanation.assetGradient.scores.allSatisfy { $0.isFinite })
    let rows = explanation.csv.text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    // Three effects with three causes, four bars and twelve cells each.
    #expect(rows.count == 1 + 3 * (3 + 4 + 12) && rows.allSatisfy { $0.count == 5 })
    #expect(rows[1][..<4] == ["A01", "A01", "", ""])
  }
}
