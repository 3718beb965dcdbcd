import Files
import Foundation

/// A client of the exchange's V5 public market API.
///
/// One call at a time passes the gate; what may pass is tried again with a growing pause; what is refused ends in an
/// `InputFault` of kind `unavailable`. The server's clock (`time` of each body) is the only clock it believes.
public struct BybitClient: Sendable {
  /// The exchange's main host.
  public static let mainHost = "https://api.bybit.com"

  /// Scheme, host and port, without a slash at the end.
  public let base: String
  /// `linear`, `inverse` or `spot`.
  public let category: String
  let transport: any HTTPTransport
  let clock: any PauseClock
  let gate: CallGate
  let retry: RetryPolicy

  /// A client of the exchange at `base`.
  public init(
    base: String = mainHost, category: String = "linear",
    transport: any HTTPTransport = URLSessionTransport(),
    clock: any PauseClock = SystemPauseClock(), retry: RetryPolicy = RetryPolicy()
  ) {
    self.base = base
    self.category = category
    self.transport = transport
    self.clock = clock
    self.retry = retry
    gate = CallGate(clock: clock)
  }

  /// `text` without its last slashes when it is a usable base: http or https, a host, no query; else nil.
  public static func base(_ text: String) -> String? {
    guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      ["http", "https"].contains(parts.scheme?.lowercased()), parts.query == nil,
      parts.fragment == nil, parts.user == nil
    else { return nil }
    var base = text
    while base.hasSuffix("/") { base.removeLast() }
    return base
  }

  /// The outcome of one try.
  enum Outcome<Result: Decodable> {
    case answer(Envelope<Result>)
    /// May pass; tried again after a growing pause.
    case passing(String)
    /// A rate limit; no call before so many seconds have gone.
    case limited(String, wait: Double)
    /// Refused for good.
    case refused(String)
  }

  /// The answer to a GET of `path`, tried again while the fault may pass.
  ///
  /// - Parameter query: Names and values; values go as they are, percent-encoded already.
  func call<Result: Decodable>(
    _ path: String, _ query: [(String, String)], _ type: Result.Type
  ) throws(InputFault) -> Envelope<Result> {
    let text = query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    let address = "\(base)/v5/market/\(path)" + (text.isEmpty ? "" : "?\(text)")
    guard let url = URL(string: address) else { throw fault("not an address: \(address)") }
    for number in 1...max(1, retry.tries) {
      gate.pass()
      let reason: String
      switch attempt(url, type) {
      case .answer(let envelope): return envelope
      case .refused(let text): throw fault("\(path): \(text)")
      case .passing(let text):
        reason = text
        if number < retry.tries { clock.pause(retry.pause(after: number)) }
      case .limited(let text, let wait):
        reason = text
        guard wait <= retry.longestWait else {
          throw fault("\(path): \(text), and asks to wait \(Int(wait)) s")
        }
        gate.close(for: wait)
      }
      if number >= retry.tries { throw fault("\(path): gave up after \(number) tries: \(reason)") }
    }
    throw fault("\(path): gave up")
  }

  func fault(_ message: String) -> InputFault { InputFault(.unavailable, file: base, message) }

  private func attempt<Result: Decodable>(_ url: URL, _ type: Result.Type) -> Outcome<Result> {
    do {
      let answer = try transport.get(url)
      return judge(answer, type)
    } catch {
      return error.passes ? .passing(error.message) : .refused(error.message)
    }
  }

  /// What an HTTP answer means.
  func judge<Result: Decodable>(_ answer: HTTPAnswer, _ type: Result.Type) -> Outcome<Result> {
    switch answer.status {
    case 200: break
    case 403: return .refused(Self.banned)
    case 300..<400: return .refused("HTTP \(answer.status), a redirect, which is not followed")
    case 408, 429, 500...: return .passing("HTTP \(answer.status)")
    default: return .refused("HTTP \(answer.status)")
    }
    guard let envelope = try? JSONDecoder().decode(Envelope<Result>.self, from: answer.body) else {
      return .passing("an answer that is not the exchange's JSON")
    }
    return judge(envelope, answer)
  }

  private func judge<Result: Decodable>(
    _ envelope: Envelope<Result>, _ answer: HTTPAnswer
  ) -> Outcome<Result> {
    let told = "retCode \(envelope.retCode) '\(RowRules.printable(envelope.retMsg))'"
    switch envelope.retCode {
    case 0: return .answer(envelope)
    case 10006: return .limited(told, wait: wait(envelope.time, answer))
    case 403, 10018: return .refused("\(Self.banned) (\(told))")
    case 429, 10000, 10016: return .passing(told)
    case 10001, 10029: return .answer(envelope)
    default: return .refused("refused with \(told)")
    }
  }

  /// Seconds until the timestamp in the header, by the clock of the same body; a fixed pause without either.
  private func wait(_ time: Int64?, _ answer: HTTPAnswer) -> Double {
    guard let time, let text = answer.headers["x-bapi-limit-reset-timestamp"],
      let reset = Int64(text.trimmingCharacters(in: .whitespaces))
    else { return 2 + retry.margin }
    return max(0, Double(reset) - Double(time)) / 1000 + retry.margin
  }

  private static let banned =
    "403, access too frequent or not allowed from here: stopped at once; the exchange lifts a ban by itself"
}
