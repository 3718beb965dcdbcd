/// The cases that no code of this project reproduces yet. All others are required; a case that is listed and covered fails, so that
/// the list shrinks with every model that is added.
enum NotCovered {
  /// The beginnings of names of cases, and what has to be built for them.
  static let cases: [(prefix: String, wanted: String)] = [
    ("autoformer.auto_correlation.", "Autoformer"),
    ("autoformer.model.", "Autoformer"),
    ("autoformer.my_layernorm", "Autoformer"),
    ("informer.decoder_layer", "Informer"),
    ("informer.encoder_layer", "Informer"),
    ("informer.model.", "Informer"),
    ("informer.stack.", "Informer"),
    ("stockformer2022.", "the Stockformer of 2023"),
  ]

  /// What has to be built before the case `name` can be covered; nil when it is required.
  static func wanted(for name: String) -> String? {
    cases.first { name.hasPrefix($0.prefix) }?.wanted
  }

  /// What is wrong with `name`, of which the results `missing` were not produced; nil when nothing is.
  static func fault(_ name: String, missing: [String]) -> String? {
    switch (wanted(for: name), missing.isEmpty) {
    case (nil, true), (.some, false): nil
    case (nil, false): "\(name): not covered, and not listed: \(missing.joined(separator: ", "))"
    case (.some, true): "\(name): covered now; take it off the list of NotCovered"
    }
  }
}
