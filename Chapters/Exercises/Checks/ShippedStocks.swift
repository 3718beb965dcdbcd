import Classroom
import Files
import Foundation

/// The shipped prices of US stocks, read once.
enum ShippedStocks {
  /// The market, or why it cannot be read.
  static let market = Result { () throws(InputFault) in
    let root = URL(fileURLWithPath: #filePath + "/../../../..").standardizedFileURL.path
    return try ClassroomMarket.real(root + "/data/us-tech-daily.csv")
  }
}
