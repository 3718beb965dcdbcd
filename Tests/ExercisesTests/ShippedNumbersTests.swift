import ExerciseKit
import Testing

@testable import Exercises

/// Numbers that texts of the exercises name, or that an exercise rests on, against the shipped data.
@Suite struct ShippedNumbersTests {
  @Test func theTextsNameTheShippedDays() throws {
    #expect(try ShippedStocks.market.get().panel.barCount == 2_699)
    let text = Exercise.overlappingLabels.task(.page)
    #expect(text.contains("2,699 days") && text.contains("2,694 days"))
  }

  /// Memory looks like skill in a random split, and only there.
  @Test func theRandomSplitMeasuresMemory() throws {
    let exercise = Exercise.splitAndMemory
    let probe = try #require(try exercise.probes(.page).last)
    let scores = try exercise.solution(.page).reply(to: probe.question)[0]
    #expect(scores[0] < 0, "\(scores)")
    #expect(scores[2] > 0.4, "\(scores)")
  }

  @Test func theBestPositionIsThatOfTheChapter() throws {
    let exercise = Exercise.bestPosition
    let positions = try exercise.probes(.page).suffix(3)
      .map { try exercise.solution(.page).reply(to: $0.question).number(0) }
    #expect(abs(positions[0] - 0.287) < 0.01, "\(positions)")
    #expect(abs(positions[1] - 0.332) < 0.001, "\(positions)")
    #expect(positions[2] == 1)
  }
}
