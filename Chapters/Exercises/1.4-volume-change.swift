// 1.4 volume-change: change and measure, section 1.4, about 15 minutes
//
// The reference document's volume_change is a ratio, a bar's volume V over the usual volume M.
// Compare it with ln(V / M). Write
//   ratio       V / M
//   logarithm   ln(V / M); NaN, which means missing, where that has no finite value
//   asymmetry   of any feature f: |f(2M) − f(M)| / |f(M/2) − f(M)|, how far f moves from its
//               value at the usual volume when the volume doubles, against when it halves
// and let the check measure both. M is positive; V may be 0, on a day without trade. log needs
// `import Foundation` at the top.
//
// swift run exercises check 1.4        swift run exercises hint 1.4

struct Attempt: VolumeChange {
  func ratio(volume: Double, usual: Double) throws -> Double {
    throw NotAttempted()
  }

  func logarithm(volume: Double, usual: Double) throws -> Double {
    throw NotAttempted()
  }

  func asymmetry(
    of feature: (_ volume: Double, _ usual: Double) throws -> Double, usual: Double
  ) throws -> Double {
    throw NotAttempted()
  }
}
