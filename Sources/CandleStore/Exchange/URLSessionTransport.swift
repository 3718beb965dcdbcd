import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// GET requests through URLSession: no cookies, no cache, no redirects, a bounded body, a bounded time.
public final class URLSessionTransport: HTTPTransport {
  private let collector: Collector
  private let session: URLSession
  private let deadline: Double

  /// A transport that waits `timeout` seconds for a server that is silent and `deadline` seconds in all.
  ///
  /// - Parameter largestBody: Bytes beyond which a body is refused.
  public init(timeout: Double = 10, deadline: Double = 40, largestBody: Int = 8 << 20) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.httpAdditionalHeaders = [
      "Accept": "application/json", "User-Agent": "stockformer",
    ]
    self.deadline = deadline
    collector = Collector(largestBody: largestBody)
    session = URLSession(
      configuration: configuration, delegate: collector, delegateQueue: nil)
  }

  deinit { session.invalidateAndCancel() }

  /// The answer to a GET of `url`; a redirect is an answer like any other and is not followed.
  public func get(_ url: URL) throws(TransportFault) -> HTTPAnswer {
    let task = session.dataTask(with: URLRequest(url: url))
    let exchange = collector.begin(task)
    task.resume()
    guard exchange.done.wait(timeout: .now() + deadline) == .success else {
      task.cancel()
      throw TransportFault("no complete answer within \(Int(deadline)) s")
    }
    switch exchange.reception.withLock({ $0.outcome }) {
    case .success(let answer): return answer
    case .failure(let fault): throw fault
    case nil: throw TransportFault("no answer")
    }
  }
}

/// One request on its way.
private final class Exchange: Sendable {
  let done = DispatchSemaphore(value: 0)
  let reception = Mutex(Reception())

  /// What has come in so far; the outcome is there once it is settled.
  struct Reception {
    var body = Data()
    var outcome: Result<HTTPAnswer, TransportFault>?
  }
}

/// Gathers what the session reports about its requests.
private final class Collector: NSObject, URLSessionDataDelegate {
  private let largestBody: Int
  private let exchanges = Mutex<[Int: Exchange]>([:])

  init(largestBody: Int) { self.largestBody = largestBody }

  func begin(_ task: URLSessionTask) -> Exchange {
    let exchange = Exchange()
    exchanges.withLock { $0[task.taskIdentifier] = exchange }
    return exchange
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let exchange = exchanges.withLock { $0[dataTask.taskIdentifier] }
    let isTooLarge = exchange?.reception.withLock { reception in
      reception.body.append(data)
      guard reception.body.count > largestBody else { return false }
      let limit = "more than \(largestBody >> 20) MiB in one answer"
      reception.outcome = .failure(TransportFault(limit, passes: false))
      return true
    }
    if isTooLarge == true { dataTask.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let exchange = exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    exchange?.reception.withLock { reception in
      guard reception.outcome == nil else { return }
      if let error {
        reception.outcome = .failure(TransportFault(Self.describe(error)))
      } else if let response = task.response as? HTTPURLResponse {
        reception.outcome = .success(Self.answer(response, reception.body))
      } else {
        reception.outcome = .failure(TransportFault("no HTTP answer"))
      }
    }
    exchange?.done.signal()
  }

  private static func answer(_ response: HTTPURLResponse, _ body: Data) -> HTTPAnswer {
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      headers["\(name)".lowercased()] = "\(value)"
    }
    return HTTPAnswer(status: response.statusCode, headers: headers, body: body)
  }

  private static func describe(_ error: any Error) -> String {
    guard let code = (error as? URLError)?.code else { return "the connection failed" }
    switch code {
    case .timedOut: return "timed out"
    case .cannotConnectToHost: return "cannot connect to the host"
    case .cannotFindHost, .dnsLookupFailed: return "the host is not known"
    case .networkConnectionLost: return "the connection was lost"
    case .badServerResponse, .cannotParseResponse: return "the answer is not HTTP"
    default: return "the connection failed (\(code.rawValue))"
    }
  }
}
