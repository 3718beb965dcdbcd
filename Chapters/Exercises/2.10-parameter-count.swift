// 2.10 parameter-count: predict, section 2.11, about 15 minutes
//
// The classroom's model has width D = 32 and one layer:
//   embedding   a convolution of kernel 3 from 1 feature to D, with bias, shared by all assets,
//               and one learned vector of D numbers for each asset
//   attention   twice (along time, across assets), each with four linear maps D → D
//               (query, key, value, output), with bias
//   feed-forward   D → 64 → D, with biases
//   norms       three layer norms, of a scale and a shift for each of the D numbers
//   end         one more layer norm, and a linear map D → 1 with bias
// Predict its number of parameters for N = 8 assets, and for N = 20.
//
// swift run exercises check 2.10        swift run exercises hint 2.10

struct Attempt: ParameterCount {
  let parameters: Double? = nil
  let parametersWithMoreAssets: Double? = nil
}
