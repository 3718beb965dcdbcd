/// Ends the program with `message` and the caller's place unless `condition` holds: for mistakes of the programmer.
///
/// `precondition` would lose its message in optimised builds.
@inline(__always)
func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}
