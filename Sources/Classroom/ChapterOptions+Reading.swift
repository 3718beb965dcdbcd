import Foundation
import Markets
import Workbook

extension ChapterOptions {
  /// Says on standard error what of `--data` was read otherwise than it stands, each subject once.
  public var reading: InputReading {
    var said: Set<String> = []
    return InputReading { remark in
      guard said.insert(remark.subject).inserted else { return }
      FileHandle.standardError.write(Data("\(remark.kind.rawValue): \(remark.text)\n".utf8))
    }
  }
}
