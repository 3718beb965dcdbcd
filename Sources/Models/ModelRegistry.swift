import Files
import NeuralNetworks

/// The models that there are. To add one, write a folder beside `Stockformer/` and a line here.
public enum ModelRegistry {
  /// The configuration of every kind of model; the first is the default, and the family of checkpoints that name none.
  public static let kinds: [any ModelConfiguration.Type] = [
    StockformerConfiguration.self,
    DLinearConfiguration.self,
    NLinearConfiguration.self,
    ITransformerConfiguration.self,
    PatchTSTConfiguration.self,
    LSTMConfiguration.self,
    TransformerConfiguration.self,
    InformerConfiguration.self,
    AutoformerConfiguration.self,
    Stockformer2023Configuration.self,
    StockMixerConfiguration.self,
    MASTERConfiguration.self,
    TFTConfiguration.self,
    MultitaskConfiguration.self,
  ]

  /// The configuration of the kind called `name`; nil when there is none.
  public static func kind(_ name: String) -> (any ModelConfiguration.Type)? {
    kinds.first { $0.kind == name }
  }
}

extension Checkpoint {
  /// Reads a checkpoint of any model that there is.
  ///
  /// - Throws: `InputFault` when the file is missing, broken, or of another kind.
  public init(contentsOf path: String) throws(InputFault) {
    try self.init(contentsOf: path, families: ModelRegistry.kinds)
  }
}
