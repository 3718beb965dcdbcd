import Tensors

/// Runs this project's code on `fixture`, by the family of its name; nil when there is no such code yet.
func produce(_ fixture: Fixture) throws -> Produced? {
  switch fixture.parts.first {
  case "ops": try produceOperation(fixture)
  case "loss": try produceLoss(fixture)
  case "attention": try produceAttention(fixture)
  case "stockformer": try produceStockformer(fixture)
  case "train": try produceTraining(fixture)
  case "dlinear", "nlinear": try produceLinearForecaster(fixture)
  case "itransformer": try produceITransformer(fixture)
  case "patchtst": try producePatchTST(fixture)
  case "stockmixer": try produceStockMixer(fixture)
  case "master": try produceMASTER(fixture)
  case "tft": try produceTFT(fixture)
  case "multitask": try produceMultitask(fixture)
  case "lstm", "transformer": try produceSequenceModel(fixture)
  case "informer": try produceInformer(fixture)
  case "autoformer": try produceAutoformer(fixture)
  case "stockformer2022": try produceStockformer2023(fixture)
  default: nil
  }
}
