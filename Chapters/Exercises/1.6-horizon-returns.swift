// 1.6 horizon-returns: implement, section 1.6, about 10 minutes
//
// At the close of bar t a model forecasts the log return of the next h bars: r[t+1] + … + r[t+h].
// Write these labels for t = 0, 1, 2, … as far as the returns go. The reference document takes
// the single return r[t+h] instead.
//
// swift run exercises check 1.6        swift run exercises hint 1.6

struct Attempt: HorizonReturns {
  func horizonReturns(_ returns: [Double], horizon: Int) throws -> [Double] {
    throw NotAttempted()
  }
}
