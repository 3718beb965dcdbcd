import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `tft.model*`: the network over the variables that the case names.
func produceTFTModel(_ fixture: Fixture) throws -> Produced {
  let variables = try PublishedVariables(fixture)
  var stream = RandomStream(seed: 0)
  let published = try PublishedLayer(
    fixture, TemporalFusionNetwork(variables.settings(fixture), using: &stream),
    names: variables.names)
  let (past, ahead) = (
    try fixture.tensor("input.encoder_cont"), try fixture.tensor("input.decoder_cont")
  )
  let (recorder, mask) = (Recorder(), try pastMask(fixture, steps: past.shape[1]))
  let (y, pullback) = valueWithPullback(at: published.layer, past, ahead) {
    // Each sample is an asset of one window: [1, T, B, R].
    $0(
      concatenated($1, $2, along: 1).permuted([1, 0, 2]).withNewAxis(0),
      .inference(seed: 0, recorder: recorder), mask: mask
    ).withoutAxis(0).permuted([1, 0, 2])
  }
  let (gradient, dPast, dAhead) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.prediction", y)
  produced.add("grad.input.encoder_cont", dPast)
  produced.add("grad.input.decoder_cont", dAhead)
  for (own, name) in [("static", "static"), ("past", "encoder"), ("future", "decoder")] {
    guard let weights = recorder[own] else { continue }  // [1, T, B, V]
    let bySample = weights.permuted([2, 1, 0, 3])
    produced.add("output.\(name)_variables", own == "static" ? bySample.withoutAxis(2) : bySample)
  }
  if let weights = recorder["attention"]?.withoutAxis(0).permuted([0, 2, 1, 3]) {
    // [B, P, A, E + P]
    let (steps, all) = (past.shape[1], weights.shape[3])
    produced.add("output.encoder_attention", weights.slice(3, 0..<steps))
    produced.add("output.decoder_attention", weights.slice(3, steps..<all))
  }
  published.weights.add(gradient, of: published.layer, to: &produced)
  return produced
}

/// Which past steps a sample has, [1, E, B].
private func pastMask(_ fixture: Fixture, steps: Int) throws -> Tensor {
  let lengths = try fixture.integers("input.encoder_lengths")
  return Tensor(
    shape: [1, steps, lengths.count],
    scalars: (0..<steps).flatMap { step in lengths.map { step < $0 ? 1 : 0 } })
}

extension Fixture {
  /// The whole numbers `name`.
  fileprivate func integers(_ name: String) throws -> [Int] {
    guard case .int32(let values)? = entries[name]?.values else {
      throw InputFault(file: path, "no whole numbers \(name)")
    }
    return values.map { Int($0) }
  }
}

/// The variables of a case, in the order of its columns.
private struct PublishedVariables {
  let reals, statics, past, ahead: [String]
  let category: String

  init(_ fixture: Fixture) throws {
    reals = try fixture.config.value("x_reals")
    statics = try fixture.config.value("static_reals")
    past = try fixture.config.value("time_varying_reals_encoder")
    ahead = try fixture.config.value("time_varying_reals_decoder")
    category = try fixture.config.value("x_categoricals", [String].self)[0]
  }

  func settings(_ fixture: Fixture) throws -> TemporalFusionNetwork.Settings {
    let steps: Int = try fixture.config.value("max_encoder_length")
    let codes = try fixture.integers("input.encoder_cat")
    let embeddings: [String: [Int]] = try fixture.config.value("embedding_sizes")
    return .init(
      width: try fixture.config.value("hidden_size"),
      heads: try fixture.config.value("attention_head_size"),
      variable: try fixture.config.value("hidden_continuous_size"),
      categories: stride(from: 0, to: codes.count, by: steps).map { codes[$0] },
      categoryCount: embeddings[category]?[0] ?? 0, categoryWidth: embeddings[category]?[1] ?? 0,
      statics: try range(statics, fixture), known: try range(ahead, fixture),
      observed: try range(past, fixture), steps: steps,
      outputs: try fixture.config.value("quantiles", [Double].self).count, dropout: 0)
  }

  /// Where `names`, which follow each other, are among the columns.
  private func range(_ names: [String], _ fixture: Fixture) throws -> Range<Int> {
    guard let first = reals.firstIndex(of: names[0]),
      Array(reals[first...].prefix(names.count)) == names
    else { throw InputFault(file: fixture.path, "columns \(names) are not side by side") }
    return first..<first + names.count
  }

  /// What to replace in published names.
  var names: [(String, String)] {
    let selections = [("static", statics), ("encoder", past), ("decoder", ahead)]
    let single = selections.flatMap { kind, list in
      list.enumerated().map { i, name in
        (
          "\(kind)_variable_selection.single_variable_grns.\(name).",
          "\(kind)_variable_selection.single.\(i)."
        )
      }
    }
    let prescalers = reals.enumerated().map { ("prescalers.\($1).", "variables.\($0).") }
    return prescalers + single + [
      ("single_variable_grns.\(category).", "category."),
      ("input_embeddings.embeddings.\(category)", "category"),
      ("static_variable_selection", "staticSelection"),
      ("encoder_variable_selection", "pastSelection"),
      ("decoder_variable_selection", "futureSelection"),
      ("static_context_variable_selection", "selectionContext"),
      ("static_context_initial_hidden_lstm", "hiddenContext"),
      ("static_context_initial_cell_lstm", "cellContext"),
      ("static_context_enrichment", "enrichmentContext"), ("static_enrichment", "enrichment"),
      ("lstm_encoder.", "encoder."), ("lstm_decoder.", "decoder."),
      ("post_lstm_gate_encoder", "lstmGate"), ("post_lstm_add_norm_encoder", "lstmGate"),
      ("pos_wise_ff", "positionWise"), ("multihead_attn", "attention"),
    ] + partNames + [
      ("post_attn_gate", "attentionGate"), ("pre_output_gate", "outputGate"),
      ("output_layer", "output"),
    ]
  }
}
