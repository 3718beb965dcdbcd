import FlyingFox
import FlyingSocks
import Foundation

/// What the loopback exchange does instead of answering as it should.
public enum Fault: Sendable {
  /// retCode 10006 with a reset timestamp so many milliseconds ahead of the server's clock.
  case rateLimit(Int64)
  /// retCode 10006 without the header.
  case rateLimitWithoutStamp
  /// HTTP 403, from this call on for every call.
  case ban
  /// An HTTP status with an empty body.
  case status(Int)
  /// A retCode inside HTTP 200.
  case refusal(Int)
  /// HTTP 200 with a page of HTML.
  case html
  /// The right body, cut in the middle; the connection is closed.
  case truncated
  /// The connection is closed without a byte.
  case dropped
  /// The right answer, after so many seconds.
  case slow(Double)
  /// A redirect to the same host.
  case redirect
  /// A body of so many bytes.
  case huge(Int)
  /// The right body cut in the middle, with the length of what is left: whole as HTTP, broken as JSON.
  case brokenJSON
}

/// Half a body: the stream fails before the announced length is reached, and the server closes the connection.
struct BrokenBody: AsyncBufferedSequence {
  typealias Element = UInt8
  let bytes: Data

  func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    var bytes: Data
    var isSent = false

    mutating func next() async throws -> UInt8? { throw Closed() }

    mutating func nextBuffer(suggested count: Int) async throws -> Data? {
      if isSent { throw Closed() }
      isSent = true
      return bytes
    }
  }
}

/// Makes the server close a connection before it has written anything.
struct ClosedConnection: WSHandler {
  func makeFrames(
    for client: AsyncThrowingStream<WSFrame, any Error>
  ) async throws -> AsyncStream<WSFrame> {
    throw Closed()
  }
}

struct Closed: Error {}

extension Fault {
  /// The answer that this fault is, given the right one.
  func answer(insteadOf body: String, time: Int64) async -> HTTPResponse {
    let data = Data(body.utf8)
    switch self {
    case .rateLimit(let wait):
      let header = HTTPHeader("X-Bapi-Limit-Reset-Timestamp")
      return Self.json(Self.envelope(10006, "Too many visits!", time), [header: "\(time + wait)"])
    case .rateLimitWithoutStamp:
      return Self.json(Self.envelope(10006, "Too many visits!", time))
    case .ban:
      let code = HTTPStatusCode(403, phrase: "Forbidden")
      return HTTPResponse(statusCode: code, body: Data("403, access too frequent".utf8))
    case .status(let code):
      return HTTPResponse(statusCode: HTTPStatusCode(code, phrase: "Fault"))
    case .refusal(let code):
      return Self.json(Self.envelope(code, "refused", time))
    case .html:
      return Self.json("<html><body>Bad gateway</body></html>")
    case .truncated:
      let half = BrokenBody(bytes: data.prefix(data.count / 2))
      return HTTPResponse(
        statusCode: .ok, body: HTTPBodySequence(from: half, count: data.count))
    case .dropped:
      return HTTPResponse(webSocket: ClosedConnection())
    case .slow(let seconds):
      try? await Task.sleep(for: .seconds(seconds))
      return Self.json(body)
    case .redirect:
      let code = HTTPStatusCode(302, phrase: "Found")
      return HTTPResponse(statusCode: code, headers: HTTPHeaders([.location: "/v5/market/time"]))
    case .huge(let count):
      return HTTPResponse(statusCode: .ok, body: Data(repeating: 32, count: count))
    case .brokenJSON:
      return HTTPResponse(statusCode: .ok, body: data.prefix(data.count / 2))
    }
  }

  static func envelope(_ code: Int, _ message: String, _ time: Int64) -> String {
    "{\"retCode\":\(code),\"retMsg\":\"\(message)\",\"result\":{},\"retExtInfo\":{},\"time\":\(time)}"
  }

  static func json(_ body: String, _ headers: [HTTPHeader: String] = [:]) -> HTTPResponse {
    var headers = headers
    headers[.contentType] = "application/json; charset=utf-8"
    return HTTPResponse(statusCode: .ok, headers: HTTPHeaders(headers), body: Data(body.utf8))
  }
}
