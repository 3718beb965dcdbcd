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
  /// The rules that turn the model's forecasts into weights, as they were tried.
  let trials: [StrategyResult]

  init(_ subject: Subject, _ course: Trading) {
    self.subject = subject
    let (now, later) = (course.rules(), course.rules(lag: 1))
    // anchor: strategies
    let model = ForecastWeights.targets(
      subject.forecasts, rule: .proportional(scale: subject.scale))
    var all = [
      StrategyResult("Stockformer", model, now, subject),
      StrategyResult("Stockformer, a bar late", model, later, subject),
    ]
    if let ridge = subject.ridge {
      let targets = ForecastWeights.targets(
        ridge.forecasts, rule: .proportional(scale: ridge.scale))
      all.append(StrategyResult("ridge", targets, now, subject))
    }
    let half = subject.symbols.count / 2
    let benchmarks: [(String, Strategy)] = [
      ("equal weight", .equalWeight), ("buy and hold", .buyAndHold),
      ("inverse volatility", .inverseVolatility(window: 20)),
      ("momentum", .crossSectionalMomentum(lookback: 20, count: half, isLongShort: false)),
      ("cash", .cash),
    ]
    for (name, strategy) in benchmarks {
      all.append(StrategyResult(name, subject.targets(strategy), now, subject))
    }
    // end: strategies
    strategies = all
    let rules: [(String, ForecastWeights.Rule)] = [
      ("sign", .sign), ("best third long", .longOnly(count: max(1, subject.symbols.count / 3))),
      (
        "best against worst third",
        .longShort(count: max(1, subject.symbols.count / 3))
      ),
    ]
    trials =
      [all[0]]
      + rules.map { name, rule in
        StrategyResult(name, ForecastWeights.targets(subject.forecasts, rule: rule), now, subject)
      }
  }

  subscript(name: String) -> StrategyResult? { strategies.first { $0.name == name } }
  var model: StrategyResult { strategies[0] }
}
