// 4.8 depth-alone: change and measure, section 4.7, about 25 minutes
//
// A first version of this chapter compared a model of one layer and look-back 4 with one of two layers
// and look-back 8, which was also trained for fewer epochs. Which of these changes made attention
// disagree with ablation? Nobody could tell. Design the experiment that can:
//
// 1. `runs`: the training runs. Layers {1, 2} crossed with look-backs {4, 8}, four cells;
//    the same epochs and the same learning rate everywhere (which ones is up to you); and the same
//    seeds in every cell, at least three.
// 2. `gap`: what is measured in a cell. From the AUROC of attention and of ablation of the same
//    models, one number for each seed, the mean and the standard deviation (dividing by n − 1) of
//    attention's minus ablation's.
//
// `runs` may be written with map and flatMap, or as a list.
//
// swift run exercises check 4.8        swift run exercises hint 4.8

struct Attempt: DepthAlone {
  let runs: [DepthRun]? = nil

  func gap(
    attention: [Double], ablation: [Double]
  ) throws -> (mean: Double, standardDeviation: Double) {
    throw NotAttempted()
  }
}
