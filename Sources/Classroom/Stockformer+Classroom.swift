import Experiments
import Models
import NeuralNetworks

extension Experiment {
  /// The settings of the Stockformer that the chapters take apart.
  public var stockformerConfiguration: StockformerConfiguration {
    guard let configuration = modelConfiguration as? StockformerConfiguration else {
      fatalError("the chapters' experiments are of Stockformers")
    }
    return configuration
  }

  /// That Stockformer before its first step.
  public func freshStockformer() -> Stockformer { freshModel(stockformerConfiguration) }
}

extension TrainedForecaster {
  /// The Stockformer that the chapters take apart.
  public var stockformer: Stockformer {
    guard let model = model as? Stockformer else {
      fatalError("the chapters' checkpoints hold Stockformers")
    }
    return model
  }
}
