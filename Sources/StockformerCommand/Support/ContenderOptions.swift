import ArgumentParser
import BoostedTrees
import Experiments
import Files
import Markets
import Models

/// The models of a comparison.
struct ContenderOptions: ParsableArguments {
  @Option(help: "Kinds of models, separated by commas, trees among them (default: all there are).")
  var models: NameList?
  @Option(
    name: .customLong("model"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      One with settings of its own, such as "wide: model.kind=lstm model.width=64" or "deep: trees.depth=6"; may be \
      repeated. Horizon, parts and seeds are those of all.
      """, valueName: "name: key=value …"))
  var variants: [String] = []

  private static let trees = "trees"

  func validate() throws {
    let known = ModelRegistry.kinds.map { $0.kind } + [Self.trees]
    for name in models?.names ?? [] where !known.contains(name) {
      let hint = NearestName.of(name, among: known).map { ", did you mean '\($0)'?" } ?? "."
      throw ValidationError(
        "'--models' has the unknown model '\(name)'\(hint) There are \(known.joined(separator: ", "))."
      )
    }
    let taken = BaselineKind.allCases.map(\.rawValue) + names
    if let twice = taken.first(where: { name in taken.count { $0 == name } > 1 }) {
      throw ValidationError("The name '\(twice)' is given twice.")
    }
  }

  private var names: [String] {
    (models?.names ?? (variants.isEmpty ? ModelRegistry.kinds.map { $0.kind } + [Self.trees] : []))
      + variants.map { String($0.prefix { $0 != ":" }) }
  }

  /// The settings of each of `names`: those of a variant are its own.
  private var written: [(name: String, settings: [ConfigurationSetting])] {
    get throws {
      let kinds = names.dropLast(variants.count).map { name in
        let kind = ConfigurationSetting(key: "model.kind", value: .scalar(name))
        return (name, name == Self.trees ? [] : [kind])
      }
      return kinds + (try zip(names.suffix(variants.count), variants.map(Self.settings)).map { $0 })
    }
  }

  /// The baselines, then the models, each with its settings over `base`.
  ///
  /// - Throws: `ValidationError` for settings that are unknown, out of range or of a head that forecasts no returns.
  func contenders(over base: ExperimentConfiguration) throws -> [Contender] {
    return Contender.baselines
      + (try written.map { try Self.contender($0.name, $0.settings, over: base) })
  }

  private static func settings(_ text: String) throws -> [ConfigurationSetting] {
    guard let colon = text.firstIndex(of: ":"), NameList.isName(text[..<colon]) else {
      throw ValidationError("'--model' is '\(text)', expected NAME: KEY=VALUE …")
    }
    return try ConfigurationSetting.list(String(text[text.index(after: colon)...]), "--model")
  }

  private static func contender(
    _ name: String, _ settings: [ConfigurationSetting], over base: ExperimentConfiguration
  ) throws -> Contender {
    let prefix = trees + "."
    if name == trees || settings.contains(where: { $0.key.hasPrefix(prefix) }) {
      return try treesContender(name, settings)
    }
    let configuration = try base.with(settings, of: name)
    let texts = [configuration, base].map { configuration in
      Dictionary(uniqueKeysWithValues: configuration.keys.map { ($0.name, $0.text) })
    }
    if let key = common.first(where: { texts[0][$0] != texts[1][$0] }) {
      throw ValidationError("\(name): \(key) is the same for all models of a comparison.")
    }
    return Contender(name, configuration)
  }

  /// What decides labels, bars and seeds, which no model has of its own.
  private static let common = [
    "horizon", "horizons", "join", "trainFraction", "validationFraction", "seed",
  ]

  private static func treesContender(
    _ name: String, _ settings: [ConfigurationSetting]
  ) throws -> Contender {
    var own = TreeSettings()
    for setting in settings {
      let key = setting.key.hasPrefix("trees.") ? String(setting.key.dropFirst(6)) : setting.key
      do throws(SettingFault) { try own.set(key, setting.value) } catch {
        throw ValidationError("\(name): \(error)")
      }
    }
    if let fault = own.validationError { throw ValidationError("\(name): out of range: \(fault).") }
    let chosen = own
    return Contender(name, settings: "trees\n" + chosen.yaml) { windows, position, seed in
      try TreesForecaster(windows, position: position, chosen, seed: seed)
    }
  }
}

/// Names separated by commas, each once.
struct NameList: ExpressibleByArgument, Sendable {
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ Self.isName($0) }) else { return nil }
  }

  /// Whether a table can hold `text` as a name: letters, digits, points, dashes.
  static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-+".contains($0)) }
  }
}
