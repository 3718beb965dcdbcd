// 4.6 ablation-by-permutation: implement, section 4.5, about 25 minutes
//
// Whose forecasts get worse when the model no longer sees the history of asset c? Ablation by
// permutation gives every window the history of c from another window; all else stays:
//
//   rise(c → e) = mean over windows of (y_e − p_e(x'))² − (y_e − p_e(x))²
//
// To keep the file free of libraries the model is linear and each history is one return:
// p_e(x) = Σ over c of weights[e][c] · x[c]. In x' window b has the c of window order[b].
// Return the rise of every asset e. Histories x and outcomes y are [window][asset], both counted
// from 0.
//
// swift run exercises check 4.6        swift run exercises hint 4.6

struct Attempt: AblationByPermutation {
  func riseOfLoss(
    histories: [[Double]], weights: [[Double]], outcomes: [[Double]], cause: Int, order: [Int]
  ) throws -> [Double] {
    throw NotAttempted()
  }
}
