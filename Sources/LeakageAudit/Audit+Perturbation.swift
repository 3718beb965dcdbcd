import Foundation
import Markets
import Tensors

extension OHLCVSeries {
  /// The series with everything changed that becomes known after the close of the bar that starts at `cut`: prices and volumes
  /// by random factors (the open by one of its own, else the change inside a bar would stay), funding rates and open interest by
  /// random amounts. What is missing stays missing.
  func perturbed(
    after cut: Int64, barMilliseconds: Int64, using stream: inout RandomStream
  ) -> OHLCVSeries {
    var changed = self
    for row in timestamps.indices where timestamps[row] > cut {
      let level = exp(0.3 * stream.normal())
      changed.close[row] *= level
      changed.high?[row] *= level
      changed.low?[row] *= level
      if let open = changed.open?[row] {
        let price = open * level * exp(0.1 * stream.normal())
        changed.open?[row] = price
        if let high = changed.high?[row], high < price { changed.high?[row] = price }
        if let low = changed.low?[row], low > price { changed.low?[row] = price }
      }
      let factor = exp(stream.normal())
      changed.volume?[row] *= factor
      if let volume = changed.volume?[row], volume == 0 { changed.volume?[row] = factor }
    }
    changed.fundingRate = fundingRate?.perturbed(
      after: cut, timestamps: timestamps, barMilliseconds, using: &stream)
    changed.openInterest = openInterest?.perturbed(
      after: cut, timestamps: timestamps, barMilliseconds, using: &stream)
    return changed
  }
}

extension AuxiliarySeries {
  fileprivate func perturbed(
    after cut: Int64, timestamps: [Int64], _ barMilliseconds: Int64,
    using stream: inout RandomStream
  ) -> AuxiliarySeries {
    func changed(_ values: [Double], _ times: [Int64], after limit: Int64) -> [Double] {
      zip(values, times).map { value, time in
        time > limit ? value + (abs(value) + 1e-4) * (1 + stream.uniform()) : value
      }
    }
    switch self {
    case .onRows(let values):
      return .onRows(changed(values, timestamps, after: cut))
    case .published(let times, let values):
      let limit = cut + barMilliseconds
      return .published(timestamps: times, values: changed(values, times, after: limit))
    }
  }
}
