import Foundation

/// What a server answered to one request.
public struct HTTPAnswer: Sendable {
  /// The status code.
  public var status: Int
  /// The headers, their names in lower case.
  public var headers: [String: String]
  /// The body.
  public var body: Data

  /// An answer.
  public init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why a request brought no answer.
public struct TransportFault: Error, Equatable, Sendable {
  /// What happened, on one line.
  public var message: String
  /// Whether the same request may succeed a moment later.
  public var passes: Bool

  /// A fault.
  public init(_ message: String, passes: Bool = true) {
    self.message = message
    self.passes = passes
  }
}

/// Something that answers GET requests.
public protocol HTTPTransport: Sendable {
  /// The answer to a GET of `url`; blocks until it is complete.
  func get(_ url: URL) throws(TransportFault) -> HTTPAnswer
}
