import NeuralNetworks
import Tensors
import _Differentiation

/// What a generative decoder reads (Zhou et al. 2021, section 3.3): the last `start` steps of the window, and one step for each
/// horizon.
struct DecoderWindow: Sendable, Equatable {
  /// L, steps of the window.
  let lookback: Int
  /// Steps of the window that the decoder begins with, at most L.
  let start: Int
  /// P
  let horizons: Int

  /// The decoder's steps of a task.
  init(_ task: ForecastTask, start: Int) {
    lookback = task.lookback
    self.start = min(start, task.lookback)
    horizons = task.outputs
  }

  /// start + P
  var length: Int { start + horizons }

  /// Its steps among those of window and forecast.
  var rows: Range<Int> { lookback - start..<lookback + horizons }

  /// The last `start` steps of x [B, L, S, inputs], then zeros: [B, start + P, S, inputs].
  @differentiable(reverse,wrt: x)
  func tokens(of x: Tensor) -> Tensor {
    let known = x.slice(1, withoutDerivative(at: lookback - start..<lookback))
    let zeros = withoutDerivative(
      at: Tensor(repeating: 0, shape: [x.shape[0], horizons] + x.shape.dropFirst(2)))
    return concatenated(known, zeros, along: 1)
  }

  /// The steps of the horizons alone, as forecasts: [B, start + P, S, outputs] → [B, N, P, Q].
  @differentiable(reverse,wrt: y)
  func forecasts(of y: Tensor, _ task: ForecastTask) -> Tensor {
    let shape = withoutDerivative(at: [y.shape[0], task.outputs, task.assets, task.valueCount])
    return y.slice(1, withoutDerivative(at: start..<length)).reshaped(to: shape)
      .permuted([0, 2, 1, 3])
  }
}

/// What the settings of Informer and Autoformer have in common: a decoder that reads the window's last bars, then a step for each
/// horizon.
public protocol EncoderDecoderConfiguration: ModelConfiguration {
  /// What a step holds.
  var sequences: Sequences { get }
  /// Bars of the window that the decoder begins with.
  var labelLength: Int { get }
  /// D, the width of a token.
  var width: Int { get }
  /// How the calendar is read.
  var timeEmbedding: TimeEmbedding { get }
}

extension EncoderDecoderConfiguration {
  /// Reads the calendar if it is embedded.
  public var needsTimeMarks: Bool { timeEmbedding != .none }

  /// Numbers in the tokens of encoder or decoder, whichever has more.
  public var activationCount: Int {
    max(task.lookback, decoderWindow.length) * sequences.count(task) * width
  }

  /// What the decoder reads.
  var decoderWindow: DecoderWindow { DecoderWindow(task, start: labelLength) }

  /// N·Q, or Q: what a step of the decoder forecasts.
  var outputs: Int { task.valueCount * sequences.assetsTogether(task) }
}
