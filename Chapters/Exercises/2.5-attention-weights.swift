// 2.5 attention-weights: implement, section 2.3, about 20 minutes
//
// Write the attention weights of one step of one window, head by head. q and k have a row of D
// numbers for each of N assets. With H heads, head h has the d = D/H numbers c = h·d … h·d+d−1:
//   score[h][i][j]  = Σ_c q[i][c] · k[j][c] / √d        over the numbers of head h
//   weight[h][i][j] = e^score[h][i][j] / Σ_j′ e^score[h][i][j′]
// The row i is the query (the asset that is forecast), the column j the key (the asset that is
// looked at): each row sums to 1. Over all windows and steps this gives [B, L, H, N, N]. Scores
// may be in the thousands, where e^score is infinite: subtract the row's largest score first.
// exp needs `import Foundation` at the top.
//
// swift run exercises check 2.5        swift run exercises hint 2.5

struct Attempt: AttentionWeights {
  func weights(_ q: [[Double]], _ k: [[Double]], heads: Int) throws -> [[[Double]]] {
    throw NotAttempted()
  }
}
