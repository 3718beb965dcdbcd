/// Curves over one common axis, in one panel or several below each other: prices, equity with drawdown,
/// training curves with the learning rate on a second axis, seconds against length on two logarithmic axes.
public struct LineChart: Sendable {
  /// What stands on the horizontal axis.
  public enum Axis: Sendable {
    /// Bars by their timestamp in milliseconds UTC.
    case times([Int64])
    /// Numbers with a label that names the unit.
    case numbers([Double], label: String, logarithmic: Bool = false)
  }

  /// How a curve is drawn.
  public enum Style: Equatable, Sendable {
    /// A solid line: what the figure is about.
    case line
    /// A dashed line: what it is compared with.
    case dashed
    /// A thin solid line, for many at once.
    case thin
    /// A value that holds until the next.
    case steps
    /// Dots without a line.
    case points
    /// Dots joined by a line, for measured points.
    case linesAndPoints
    /// Filled from zero.
    case area
    /// Filled between the values and these upper ones.
    case band(upper: [Double])
  }

  /// One curve.
  public struct Series: Sendable {
    /// The name in the key and in the file's header.
    public var name: String
    /// One value per place on the axis; what is not finite leaves a gap.
    public var values: [Double]
    /// How it is drawn.
    public var style: Style
    /// The number of the colour, by default its place in the panel.
    public var colour: Int?

    /// A curve with its name.
    public init(_ name: String, _ values: [Double], _ style: Style = .line, colour: Int? = nil) {
      self.name = name
      self.values = values
      self.style = style
      self.colour = colour
    }
  }

  /// How a vertical axis is divided.
  public enum Scale: Sendable {
    /// Evenly.
    case linear
    /// By factors.
    case logarithmic
    /// By factors when the largest value is more than four times the smallest, and all are positive.
    case automatic
  }

  /// Curves that share a vertical axis.
  public struct Panel: Sendable {
    /// The axis label, with the unit.
    public var label: String
    /// The curves.
    public var series: [Series]
    /// How the axis is divided.
    public var scale: Scale
    /// A level to compare with, drawn as a thin grey line.
    public var level: Double?
    /// Whether the values are fractions to be shown in per cent.
    public var percent: Bool

    /// A panel with its label.
    public init(
      _ label: String, _ series: [Series], scale: Scale = .linear, level: Double? = nil,
      percent: Bool = false
    ) {
      self.label = label
      self.series = series
      self.scale = scale
      self.level = level
      self.percent = percent
    }
  }

  /// A place on the horizontal axis worth naming, such as the best epoch.
  public struct Marker: Sendable {
    /// The index of the place.
    public var index: Int
    /// What is there.
    public var text: String

    /// A marker at the place of this index.
    public init(at index: Int, _ text: String) {
      self.index = index
      self.text = text
    }
  }

  /// What the figure shows.
  public var title: String
  /// Of what, from when to when, after which costs.
  public var subtitle: String?
  /// The common horizontal axis.
  public var axis: Axis
  /// From top to bottom; the first is twice as high as the others.
  public var panels: [Panel]
  /// A curve of the first panel on a logarithmic axis of its own on the right, with its label.
  public var secondAxis: Series?
  /// A vertical dotted line with a note.
  public var marker: Marker?
  /// Whether each curve has its name at its end in place of a key: for few curves with short names.
  public var namesAtEnds = false

  /// A chart of panels over one axis.
  public init(
    _ title: String, subtitle: String? = nil, axis: Axis, panels: [Panel],
    secondAxis: Series? = nil, marker: Marker? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axis = axis
    self.panels = panels
    self.secondAxis = secondAxis
    self.marker = marker
  }
}
