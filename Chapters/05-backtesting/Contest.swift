import Backtesting
import Experiments
import Markets

/// One strategy through the engine, before and after costs.
struct StrategyResult {
  let name: String
  let targets: WideTable
  let rules: Backtest
  let gross, net: BacktestResult
  let grossReport, netReport: PerformanceReport
  /// The fee at which the mean return is 0; nil when it is not positive without fees.
  let breakEven: Double?

  init(_ name: String, _ targets: WideTable, _ rules: Backtest, _ subject: Subject) {
    self.name = name
    self.targets = targets
    self.rules = rules
    let (prices, year) = (subject.prices, subject.annualization)
    gross = rules.withoutCosts.run(prices: prices, targets: targets)
    net = rules.run(prices: prices, targets: targets)
    grossReport = PerformanceReport(gross, annualization: year)
    netReport = PerformanceReport(net, annualization: year)
    breakEven =
      CostSensitivity(rules, prices: prices, targets: targets, fees: [], annualization: year)
      .breakEvenFeeBasisPoints
  }
}

/// All strategies of one market.
struct Contest {
  let subject: Subject
  let strategies: [StrategyResult]
  /// The rules that turn the model's forecasts into weights, as they were tried; the first is the one reported.
  let trials: [StrategyResult]

  init(_ subject: Subject, _ course: Trading) {
    self.subject = subject
    let rules = course.rules(lag: subject.lag)
    let third = max(1, subject.symbols.count / 3)
    // anchor: strategies
    let size = subject.scale / Double(subject.symbols.count)  // of an average forecast
    let ways: [(String, ForecastWeights.Rule)] = [
      ("Stockformer", .proportional(scale: subject.scale)), ("  its sign", .sign),
      ("  above a threshold", .threshold(above: size)), ("  its rank", .rank),
      ("  best third long", .longOnly(count: third)),
      ("  best against worst third", .longShort(count: third)),
    ]
    let tried = ways.map { name, rule in
      StrategyResult(
        name, ForecastWeights.targets(subject.forecasts, rule: rule), rules, subject)
    }
    var all =
      tried + [
        StrategyResult(
          "  one bar later", tried[0].targets, course.rules(lag: subject.lag + 1), subject)
      ]
    if let ridge = subject.ridge {
      let targets = ForecastWeights.targets(
        ridge.forecasts, rule: .proportional(scale: ridge.scale))
      all.append(StrategyResult("ridge", targets, rules, subject))
    }
    let opponents: [(String, Strategy)] = [
      ("equal weight", .equalWeight), ("buy and hold", .buyAndHold),
      ("inverse volatility", .inverseVolatility(window: 20)),
      ("hierarchical risk parity", .hierarchicalRiskParity(window: 60)),
      ("mean-variance, shrunk", .meanVariance(window: 60, riskAversion: 5)),
      ("momentum of each", .timeSeriesMomentum(lookback: 20)),
      (
        "momentum across",
        .crossSectionalMomentum(lookback: 20, count: third, isLongShort: true)
      ),
      ("cash", .cash),
    ]
    for (name, strategy) in opponents {
      all.append(StrategyResult(name, subject.targets(strategy), rules, subject))
    }
    // end: strategies
    strategies = all
    trials = tried
  }

  subscript(name: String) -> StrategyResult? { strategies.first { $0.name == name } }
  var model: StrategyResult { strategies[0] }
  /// Those that need no model of ours.
  var opponents: [StrategyResult] { strategies.filter { !$0.isModel } }

  /// The opponents whose Sharpe ratio, by `report`, lies above the model's, the best first.
  func ahead(_ report: KeyPath<StrategyResult, PerformanceReport>) -> [StrategyResult] {
    let ratio = { (result: StrategyResult) in result[keyPath: report].metrics.sharpe ?? 0 }
    return opponents.filter { ratio($0) > ratio(model) }.sorted { ratio($0) > ratio($1) }
  }
}

extension StrategyResult {
  /// Whether it trades the Stockformer's forecasts.
  var isModel: Bool { name == "Stockformer" || name.hasPrefix("  ") }
}
