/// Ends the program with `message` and the caller's line unless `condition` holds: for mistakes of the programmer.
///
/// `precondition` loses its message in optimised builds on Linux; `fatalError` keeps it. It stands here because every library
/// that has preconditions imports this one.
@inlinable @inline(__always)
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
