import ArgumentParser
import Loopback

/// `practice-exchange`: a room without network, or a lesson that must end the same for everyone, fetches from here.
@main
struct PracticeExchange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "practice-exchange",
    abstract: "Answer on 127.0.0.1 as the exchange does, with a market whose truth is known.",
    discussion: """
      BTCUSDT, ETHUSDT, SOLUSDT and XRPUSDT in hours from 2024-07-01 to 2024-12-31, with funding every eight hours and hourly \
      open interest: a planted market under real names. 'stockformer fetch --base-url http://127.0.0.1:8080 …' fetches from it. \
      Ends with Ctrl-C.
      """)

  @Option(help: "The port to answer on.")
  var port: UInt16 = 8080

  func run() async throws {
    try await LoopbackExchange.practice().serving(port: port) { base in
      print("answering on \(base), until Ctrl-C")
      while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
  }
}
