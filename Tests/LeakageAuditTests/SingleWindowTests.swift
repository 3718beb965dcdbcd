import Experiments
import Files
import Markets
import ModelSamples
import Models
import NeuralNetworks
import Synchronization
import Tensors
import Testing
import _Differentiation

@testable import LeakageAudit

/// A window alone takes a path of its own through a model, which is audited like that of a batch.
@Suite struct SingleWindowTests {
  private func report(_ model: some ModelConfiguration) throws -> LeakageReport {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 200, edges: 1, seed: 5))
    var audit = Audit(OHLCVInput(path: "planted", series: market.series))
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.training.epochs = 1
    c.model = ModelSelection(model)
    audit.configuration = c
    audit.cuts = 1
    return try audit.run()
  }

  @Test func aStateBetweenSingleForecastsIsFound() throws {
    #expect(try report(PerceptronConfiguration()).passed)
    let report = try report(ForgetfulConfiguration())
    let failed = Set(report.checks.filter { !$0.passed }.map(\.stage))
    #expect(failed.contains("prediction-order"))
    #expect(!failed.contains("window-order") && !failed.contains("weights"))
  }
}

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// A perceptron that mixes the forecast of a window alone with the one before it.
private struct ForgetfulConfiguration: ModelConfiguration {
  static let kind = "forgetful"
  static let summary = "a perceptron with a state that nobody resets"

  var task = ForecastTask()
  @Setting("What is forecast") var head = ForecastHead.regression

  private var base: PerceptronConfiguration {
    var base = PerceptronConfiguration()
    base.task = task
    base.width = 4
    return base
  }
  var parameterCount: Int { base.parameterCount }

  func makeModel(using stream: inout RandomStream) -> Forgetful {
    Forgetful(base: base.makeModel(using: &stream))
  }
}

private struct Forgetful: Forecaster {
  var base: Perceptron
  private static let last = Mutex<Tensor?>(nil)

  @differentiable(reverse,wrt: (self, input))
  func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    base(input, context)
  }

  func predict(_ input: ModelInput, _ context: ForwardContext, workers: Int) -> ForecastOutput {
    let values = base(input, context).values
    return Self.last.withLock { last in
      defer { last = values }
      return ForecastOutput(values: last.map { (values + $0) * 0.5 } ?? values)
    }
  }

  var parameters: [Parameter<Forgetful>] {
    var list: [Parameter<Self>] = []
    list.append("base", base, \.base, \.base)
    return list
  }
}
