// 2.4 across-assets: implement, section 2.3, about 30 minutes
//
// Write attention across assets with one head. q, k and v have the indices [b][t][i][d]: window
// b, step t, asset i, and D numbers d. For each window b and step t on its own, with all sums
// over the D numbers or the N assets:
//   score[i][j]  = Σ_d q[b][t][i][d] · k[b][t][j][d] / √D
//   weight[i][j] = e^score[i][j] / Σ_j′ e^score[i][j′]
//   out[b][t][i] = Σ_j weight[i][j] · v[b][t][j]
// Three laws follow, and the check looks for all of them: asset j moves asset i at the same b
// and t; other windows and other steps move nothing; swapping two assets swaps their outputs.
// exp needs `import Foundation` at the top.
//
// swift run exercises check 2.4        swift run exercises hint 2.4

struct Attempt: AcrossAssets {
  func attention(
    _ q: [[[[Double]]]], _ k: [[[[Double]]]], _ v: [[[[Double]]]]
  ) throws -> [[[[Double]]]] {
    throw NotAttempted()
  }
}
