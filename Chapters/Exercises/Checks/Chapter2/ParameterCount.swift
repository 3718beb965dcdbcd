import ExerciseKit
import Models
import RandomStreams

extension Exercise {
  static let parameterCount = Exercise(
    "2.10", "parameter-count", .predict, minutes: 15,
    task: { variant in
      let (few, many) = assets(variant)
      return """
        The classroom's model has width D = 32 and one layer:
          embedding   a convolution of kernel 3 from 1 feature to D, with bias, shared by all assets,
                      and one learned vector of D numbers for each asset
          attention   twice (along time, across assets), each with four linear maps D → D
                      (query, key, value, output), with bias
          feed-forward   D → 64 → D, with biases
          norms       three layer norms, of a scale and a shift for each of the D numbers
          end         one more layer norm, and a linear map D → 1 with bias
        Predict its number of parameters for N = \(few) assets, and for N = \(many).
        """
    },
    hints: [
      "A linear map from a to b has a·b weights and b biases.",
      "Which of the parts knows how many assets there are? Only that one grows.",
      "Without the asset vectors the sum is 128 + 8448 + 4192 + 192 + 97.",
    ],
    reason: """
      N enters only through the asset embedding, N·D: the kernels, maps and norms are shared by all assets and see N times the data. \
      Twenty assets cost hardly more parameters than eight.
      """,
    stub: """
      struct Attempt: ParameterCount {
        let parameters: Double? = nil
        let parametersWithMoreAssets: Double? = nil
      }
      """,
    solution: { Prediction([answers(assets: assets($0).few), answers(assets: assets($0).many)]) },
    mistakes: { variant in
      let (few, many) = (Double(assets(variant).few), Double(assets(variant).many))
      let (right, later) = (answers(assets: few), answers(assets: many))
      return [
        Mistake(
          "a count that grows in proportion to the assets",
          suggests: "Kernels and maps are shared: they do not grow with N.",
          predicting: right, right * many / few),
        Mistake(
          "the weights without the biases",
          suggests: "Linear maps and the convolution have a bias for each output, norms a shift.",
          predicting: right - biases, later - biases),
        Mistake(
          "a count without the asset vectors",
          suggests: "Each asset has a learned vector of D numbers.",
          predicting: answers(assets: 0), answers(assets: 0)),
        Mistake(
          "one attention block in place of two",
          suggests: "There is one along time and one across assets.",
          predicting: right - 4224, later - 4224),
        Mistake(
          "a kernel for each asset",
          suggests: "The convolution is shared by all assets here.",
          predicting: right + (few - 1) * 128, later + (many - 1) * 128),
        Mistake(
          "the same count for both",
          suggests: "One part has a row for each asset.", predicting: right, right),
      ]
    },
    probes: { variant in
      let (few, many) = assets(variant)
      return [
        .prediction(
          0, "the parameters for N = \(few)", expected: library(assets: few), within: 1e-6),
        .prediction(
          1, "the parameters for N = \(many)", expected: library(assets: many), within: 1e-6),
      ]
    })
}

// anchor: solution
/// The parameters of the model with `assets` assets.
private func answers(assets: Double) -> Double {
  let d = 32.0, inner = 64.0
  let embedding = 3 * d + d + assets * d
  let attention = 4 * (d * d + d)
  let feedForward = d * inner + inner + inner * d + d
  let norms = 3 * 2 * d
  let end = 2 * d + d + 1
  return embedding + 2 * attention + feedForward + norms + end
}
// end: solution

/// Convolution, two times four maps, feed-forward, shifts of four norms, and the head.
private let biases: Double = 32 + 256 + 96 + 128 + 1

private func answers(assets: Int) -> Double { answers(assets: Double(assets)) }

private func assets(_ variant: Variant) -> (few: Int, many: Int) {
  variant.choice((8, 20), or: [(5, 12), (6, 16), (7, 25), (10, 30), (4, 9)], "numbers of assets")
}

/// What the library counts.
private func library(assets: Int) -> Double {
  var stream = RandomStream(seed: 1)
  let configuration = StockformerConfiguration(lookback: 4, assets: assets, features: 1)
  return Double(Stockformer(configuration, using: &stream).parameterCount)
}
