import Foundation

/// Writes a file that is too large for the memory piece by piece: beside its place, then renamed over what is there, so that a
/// reader sees the old file or the new one, never a half.
public final class StreamedFile {
  private let path: String
  private let target: String
  /// Where the bytes are until `finish`; nil when they go straight into a device or a pipe.
  private let staging: StagingFolder?
  private let descriptor: Int32

  /// Opens a file beside `path`; a device or a pipe is opened itself.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public init(_ path: String) throws(InputFault) {
    self.path = path
    if AtomicFile.isDevice(path) {
      (target, staging) = (path, nil)
      descriptor = Foundation.open(path, O_WRONLY | O_CLOEXEC)
    } else {
      target = try AtomicFile.target(of: path)
      let staging = try StagingFolder(in: FilePath.parent(of: target), for: path)
      self.staging = staging
      descriptor = AtomicFile.open(staging.path + "/0", inPlaceOf: target)
    }
    guard descriptor >= 0 else { throw .unwritable(path) }
  }

  /// Appends `bytes`.
  ///
  /// - Throws: `InputFault` of kind `failure` when they cannot be written.
  public func write(_ bytes: [UInt8]) throws(InputFault) {
    let isWritten = bytes.withUnsafeBytes { AtomicFile.writeAll($0, to: descriptor) }
    guard isWritten else { throw .unwritable(path) }
  }

  /// Puts the file into its place.
  ///
  /// - Throws: `InputFault` of kind `failure` when it cannot be written to the disk or renamed.
  public func finish() throws(InputFault) {
    guard let staging else { return }
    guard fsync(descriptor) == 0, rename(staging.path + "/0", target) == 0 else {
      throw .unwritable(path)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
