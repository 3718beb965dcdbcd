import Markets
import Stockformer
import Tensors

/// Windows of a market as the trainer reads them: the windows that end at given bars, with the targets that a head is
/// trained on.
public struct MarketWindows: WindowSource {
  /// What a head is trained on.
  public enum Target: Sendable {
    /// The h-bar log return over the asset's training spread (regression and direction).
    case scaledLogReturn
    /// The h-bar simple return (allocation).
    case simpleReturn
  }

  /// The market's windows.
  public let windows: Windows
  /// The last bars of the windows, in order.
  public let ends: [Int]
  /// What the targets are.
  public let target: Target

  /// The windows of `windows` that end at `ends`.
  public init(_ windows: Windows, ends: [Int], target: Target = .scaledLogReturn) {
    self.windows = windows
    self.ends = ends
    self.target = target
  }

  /// How many windows there are.
  public var count: Int { ends.count }

  /// x [B, L, N, F] and y [B, N, 1] of the windows numbered `indices`.
  public func batch(_ indices: [Int]) -> Batch {
    let bars = indices.map { ends[$0] }
    let table = windows.table
    let shape = [bars.count, windows.lookback, table.symbols.count, table.names.count]
    let x = Tensor(shape: shape) { windows.fillInputs($0, ends: bars) }
    let y = Tensor(shape: [bars.count, table.symbols.count, 1]) { buffer in
      switch target {
      case .scaledLogReturn: windows.fillOutputs(buffer, ends: bars)
      case .simpleReturn:
        let assets = table.symbols.count
        for cell in buffer.indices {
          buffer[cell] = Float(windows.targets.simple(bars[cell / assets], cell % assets))
        }
      }
    }
    return Batch(x: x, y: y)
  }
}
