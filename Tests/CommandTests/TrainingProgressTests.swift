import Foundation
import Synchronization
import Testing
import Workbook

@testable import StockformerCommand

@Suite struct TrainingProgressTests {
  private final class Time: Sendable {
    private let elapsed = Mutex(Duration.zero)
    private let start = ContinuousClock.now

    var now: ContinuousClock.Instant { start + elapsed.withLock { $0 } }
    func pass(_ duration: Duration) { elapsed.withLock { $0 += duration } }
  }

  /// 30 of 120 steps after ten seconds, the first 10 of them before: 2 a second, 90 are left.
  @Test func aBarSaysWhatIsLeft() {
    let time = Time()
    let bar = ProgressBar(begin: 10, all: 120, now: { time.now })
    #expect(bar.text(done: 10, remarks: [], width: 80).contains("| 10/120 [00:00<?, 0.0 step/s]"))
    time.pass(.seconds(10))
    let line = bar.text(done: 30, remarks: ["epoch 1/4", "loss 0.5"], width: 80)
    #expect(line.hasPrefix(" 25%|███"))
    #expect(line.hasSuffix("| 30/120 [00:10<00:45, 2.0 step/s] epoch 1/4, loss 0.5"))
    #expect(line.count == 79)
    time.pass(.seconds(3600))
    let slow = bar.text(done: 31, remarks: [], width: 60)
    #expect(slow.contains("[1:00:10<") && slow.contains("s/step]"))
  }

  @Test(arguments: [1, 20, 40, 80, 200])
  func aBarIsNeverLongerThanItsTerminal(width: Int) {
    let bar = ProgressBar(begin: 0, all: 7)
    for done in 0...7 {
      let line = bar.text(done: done, remarks: ["epoch 1/2", "loss 0.123"], width: width)
      #expect(line.count <= max(0, width - 1))
    }
    #expect(bar.text(done: 7, remarks: [], width: 80).hasPrefix("100%|███"))
  }

  @Test(arguments: [
    ["stockformer", "train"], ["a b", "", "it's", "x\ny", "\"", "$HOME", "\\", "ä"],
  ])
  func wordsAreReadBackAsTheyWereWritten(words: [String]) throws {
    #expect(ShellWords.words(ShellWords.text(words)) == words)
    let workspace = try Workspace()
    let shell = try workspace.shell("printf '%s\\0' \(ShellWords.text(words))")
    #expect(shell.output == words.map { $0 + "\0" }.joined())
  }

  @Test func aQuotationThatDoesNotEndIsNoLine() {
    #expect(ShellWords.words("a 'b") == nil && ShellWords.words("a \\") == nil)
    #expect(ShellWords.words("  a   b\n") == ["a", "b"])
  }
}
