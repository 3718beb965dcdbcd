// 2.7 active-queries: predict, section 2.7, about 10 minutes
//
// In ProbSparse attention only u of L queries attend in full. Informer has
//   u = c·⌈ln L⌉      ⌈ ⌉ rounds up to a whole number; at least 1, at most L
// and the reference document int(c·ln L), where int drops the fraction. ln is the natural
// logarithm. For L = 168 and c = 5 predict
//   queries            u by Informer's rule
//   documentsQueries   u by the reference document's rule
//   factorForAll       the smallest whole c for which all L queries attend by Informer's rule
//
// swift run exercises check 2.7        swift run exercises hint 2.7

struct Attempt: ActiveQueries {
  let queries: Double? = nil
  let documentsQueries: Double? = nil
  let factorForAll: Double? = nil
}
