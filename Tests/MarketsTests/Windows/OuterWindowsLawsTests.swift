import Testing

@testable import Markets

/// What must hold of outer windows whatever the market.
struct OuterWindowsLawsTests {
  private let features: [Feature] = [.logReturn, .volumeChange(window: 3), .volatility(window: 5)]

  private func windows(_ panel: Panel, join: Join, _ features: [Feature]? = nil) -> Windows {
    let table = FeatureTable(
      panel, features: features ?? self.features, barMilliseconds: Timestamp.hour)
    return windows(table, panel, join: join)
  }

  private func windows(_ table: FeatureTable, _ panel: Panel, join: Join) -> Windows {
    Windows(
      table, Targets(panel, horizons: [1, 3]), lookback: 6,
      split: Split(bars: panel.barCount, train: 0.6, validation: 0.2), join: join)
  }

  /// Without a missing bar an outer join is an inner join, to the bit.
  @Test func withoutGapsBothJoinsAreTheSame() {
    let series = smallMarket(bars: 200).series
    let features = Feature.all(FeatureSettings(window: 5, rsiPeriod: 4, correlationWindow: 7))
    let inner = windows(Panel(joining: series), join: .inner, features)
    let outer = windows(Panel(joining: series, join: .outer), join: .outer, features)
    #expect(isSame(inner.table.values, outer.table.values))
    #expect(isSame(inner.targets.values, outer.targets.values))
    #expect(inner.train == outer.train && inner.validation == outer.validation)
    #expect(inner.test == outer.test && !inner.test.isEmpty)
    #expect(inner.featureScaler == outer.featureScaler)
    #expect(inner.targetScaler == outer.targetScaler)
    let windowEnds = Windows.readyBars(of: inner.table, lookback: 6)
    #expect(windowEnds == Windows.readyBars(of: outer.table, lookback: 6, join: .outer))
    #expect(inputs(inner, windowEnds) == inputs(outer, windowEnds))
    for (a, b) in [
      (inner.train, outer.train), (inner.validation, outer.validation), (inner.test, outer.test),
    ] {
      #expect(outputs(inner, a) == outputs(outer, b))
      #expect(masks(inner, a).allSatisfy { $0 == 1 } && masks(outer, b) == masks(inner, a))
      #expect(labelMasks(outer, b).allSatisfy { $0 == 1 })
      #expect(!inner.hasMissingBars(windowEnds: a) && !outer.hasMissingBars(windowEnds: b))
      #expect(!inner.hasMissingLabels(windowEnds: a) && !outer.hasMissingLabels(windowEnds: b))
    }
  }

  /// A young asset takes no window from the others.
  @Test func aYoungAssetKeepsTheWindowsOfTheOthers() {
    let series = gappyMarket().series
    let old = windows(Panel(joining: [series[0]]), join: .inner)
    let both = windows(Panel(joining: Array(series[0...1]), join: .outer), join: .outer)
    let cut = windows(Panel(joining: Array(series[0...1])), join: .inner)
    #expect(both.train == old.train && both.validation == old.validation && both.test == old.test)
    #expect(cut.train.count < old.train.count * 3 / 4)
    // The old asset's own inputs and labels are those it has alone.
    let width = features.count
    let mixed = inputs(both, both.train)
    let alone = inputs(old, old.train)
    #expect(
      alone.indices.allSatisfy { alone[$0] == mixed[$0 / width * 2 * width + $0 % width] })
    let labels = outputs(both, both.train)
    let own = outputs(old, old.train)
    #expect(own.indices.allSatisfy { own[$0] == labels[$0 / 2 * 4 + $0 % 2] })
  }

  /// What is masked is written as 0, what is not is a number, and the queries agree with the masks.
  @Test func masksSayWhatIsThere() {
    let windows = windows(Panel(joining: gappyMarket().series, join: .outer), join: .outer)
    let windowEnds = windows.train + windows.validation + windows.test
    let mask = masks(windows, windowEnds)
    let values = inputs(windows, windowEnds)
    let width = windows.table.names.count
    #expect(mask.contains(0) && mask.contains(1) && mask.allSatisfy { $0 == 0 || $0 == 1 })
    #expect(!values.contains { $0.isNaN })
    #expect(values.indices.allSatisfy { mask[$0 / width] == 1 || values[$0] == 0 })
    let labelMask = labelMasks(windows, windowEnds)
    let labels = outputs(windows, windowEnds)
    #expect(labelMask.contains(0) && !labels.contains { $0.isNaN })
    #expect(labels.indices.allSatisfy { labelMask[$0] == 1 || labels[$0] == 0 })
    for end in windowEnds {
      #expect(labelMasks(windows, [end]).contains(1))
      #expect(windows.hasMissingBars(windowEnds: [end]) == masks(windows, [end]).contains(0))
      #expect(windows.hasMissingLabels(windowEnds: [end]) == labelMasks(windows, [end]).contains(0))
    }
  }

  /// A feature whose asset lacks another feature at that bar is seen by nobody.
  @Test func changingAMaskedCellChangesNothing() {
    let panel = Panel(joining: gappyMarket().series, join: .outer)
    let table = FeatureTable(panel, features: features)
    let isThere = table.hasAllFeatures
    var values = table.values
    var changes = 0
    for cell in table.values.indices where !table.values[cell].isNaN {
      // Nobody's window begins before bar 5, the warm-up of the oldest asset.
      if !isThere[cell / features.count], cell / table.rowWidth >= 5 {
        values[cell] += 1000
        changes += 1
      }
    }
    #expect(changes > 0, "nothing was changed")
    let changed = FeatureTable(
      timestamps: table.timestamps, symbols: table.symbols, names: table.names, values: values)
    let (a, b) = (windows(table, panel, join: .outer), windows(changed, panel, join: .outer))
    let windowEnds = Windows.readyBars(of: table, lookback: 6, join: .outer)
    #expect(a.featureScaler == b.featureScaler && a.train == b.train)
    #expect(
      inputs(a, windowEnds) == inputs(b, windowEnds) && masks(a, windowEnds) == masks(b, windowEnds)
    )
    #expect(outputs(a, a.test) == outputs(b, b.test))
  }

  /// Change every asset after a bar's close: nothing at or before that bar may move.
  @Test(arguments: [20, 66, 75, 119])
  func windowsDoNotSeeTheFuture(_ cut: Int) {
    let market = gappyMarket()
    let time = market.whole[0].timestamps[cut]
    let before = windows(Panel(joining: market.series, join: .outer), join: .outer)
    let changed = market.series.map { series in
      let last = series.timestamps.lastIndex { $0 <= time }
      guard let last else { return series }
      return changedFuture(series, after: last, barMilliseconds: Timestamp.hour)
    }
    let after = windows(Panel(joining: changed, join: .outer), join: .outer)
    let known = (cut + 1) * before.table.rowWidth
    #expect(isSame(before.table.values[..<known], after.table.values[..<known]))
    #expect(!isSame(before.table.values[known...], after.table.values[known...]))
    let windowEnds = (10...cut).filter { before.mask.isReady($0, lookback: 6, join: .outer) }
    #expect(masks(before, windowEnds) == masks(after, windowEnds))
    let settled = windowEnds.filter { $0 + 3 <= cut }
    #expect(labelMasks(before, settled) == labelMasks(after, settled))
    // Bar 119 is the last one of training: from there on the scalers are the same too.
    if cut == 119 {
      #expect(before.featureScaler == after.featureScaler)
      #expect(before.targetScaler == after.targetScaler)
      #expect(inputs(before, windowEnds) == inputs(after, windowEnds))
      #expect(outputs(before, before.train) == outputs(after, after.train))
      #expect(outputs(before, before.test) != outputs(after, after.test))
    }
  }

  /// That bars come or stop later is not known before.
  @Test func laterGapsAreNotSeen() {
    let market = gappyMarket()
    let split = 120
    let later = market.series.map { series in
      series.selecting(
        series.timestamps.indices.filter {
          series.timestamps[$0] < market.whole[0].timestamps[split] || $0 % 3 == 0
        })
    }
    let before = Panel(joining: market.series, join: .outer)
    let after = Panel(joining: later, join: .outer)
    #expect(before.timestamps[..<split] == after.timestamps[..<split])
    let tables = [before, after].map {
      FeatureTable($0, features: features, barMilliseconds: Timestamp.hour)
    }
    let known = split * tables[0].rowWidth
    #expect(isSame(tables[0].values[..<known], tables[1].values[..<known]))
    let cells = split * before.assetCount
    #expect(tables[0].hasAllFeatures[..<cells] == tables[1].hasAllFeatures[..<cells])
  }
}
