import Files
import Foundation

/// Makes the directory and those above it that are not there.
///
/// - Throws: `InputFault` of kind `failure` that names `path` and the system's reason.
func makeDirectory(_ path: String) throws(InputFault) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += part
    let isThere = mkdir(made, 0o777) == 0 || errno == EEXIST
    guard isThere else { throw directoryFault(path, errno) }
    made += "/"
  }
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
    isDirectory.boolValue
  else { throw directoryFault(path, ENOTDIR) }
}

private func directoryFault(_ path: String, _ code: Int32) -> InputFault {
  InputFault(.failure, file: path, "cannot be written: \(String(cString: strerror(code)))")
}
