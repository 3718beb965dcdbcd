import Backtesting
import Experiments
import Foundation
import Markets

@main
struct Chapter {
  static func main() throws {
    let (planted, truth) = Classroom.planted()
    print(truth.edges.map { "\($0.cause)->\($0.effect)@\($0.lag)" })
    for market in [planted, try Classroom.real()] {
      let start = Date()
      let e = try Experiment(market.panel, market.configuration, source: market.source)
      print(
        market.name, e.windows.train.count, e.windows.validation.count, e.windows.test.count,
        e.freshModel().parameterCount)
      let f = try e.train(workers: 2) { print($0) }
      print("seconds", Date().timeIntervalSince(start))
      let p = f.forecasts(of: e.windows, ends: e.windows.test)
      let s = ForecastScores(predictions: p, targets: e.windows.targets.table(ends: e.windows.test))
      print(s?.rSquared as Any, s?.informationCoefficient.mean as Any, s?.dieboldMariano as Any)
      // per asset R2
      let n = market.panel.assetCount
      for a in 0..<n {
        var num = 0.0, den = 0.0
        for (i, end) in e.windows.test.enumerated() {
          let y = e.windows.targets[end, a];
          num += (y - p.values[i * n + a]) * (y - p.values[i * n + a]); den += y * y
        }
        print(market.panel.symbols[a], 1 - num / den, truth.r2[market.panel.symbols[a]] ?? .nan)
      }
      try f.write(to: market.checkpoint)
    }
  }
}
