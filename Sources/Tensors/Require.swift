/// Stops with `message` and the caller's line when `condition` is false: a mistake in shapes is the programmer's.
///
/// `precondition` loses its message in optimised builds on Linux; `fatalError` keeps it.
@inline(__always)
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
