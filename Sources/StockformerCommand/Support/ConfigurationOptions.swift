import ArgumentParser
import Experiments
import Files
import Markets

/// The layers of a configuration: defaults, then a YAML file, then `--set`, then flags of their own.
struct ConfigurationOptions: ParsableArguments {
  @Option(help: "A YAML file of settings ('stockformer train --print-config' prints all of them).")
  var config: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "One setting, such as model.width=64; may be repeated.", valueName: "key=value"))
  var assignments: [String] = []

  func validate() throws {
    let settings = try settings
    // A file may choose another kind of model, and with it other settings: then they are looked at when it has been read.
    guard config == nil else { return }
    var trial = ExperimentConfiguration()
    do { try trial.apply(settings) } catch { throw ValidationError("'--set': \(error)") }
  }

  private var settings: [ConfigurationSetting] {
    get throws { try ConfigurationSetting.assigned(assignments) }
  }

  /// A resolved configuration, and which of its keys were set by anybody.
  struct Resolved {
    var configuration: ExperimentConfiguration
    var keys: Set<String>
  }

  /// Lays everything over `base`, `flags` last.
  ///
  /// A fault of the file's own settings is the file's (exit 65), any other the command line's (exit 64).
  func resolve(
    over base: ExperimentConfiguration, flags: [ConfigurationSetting] = []
  ) throws -> Resolved {
    var fromFile = base
    var written: [ConfigurationSetting] = []
    if let config {
      written = try ConfigurationYAML.settings(contentsOf: config)
      do { try fromFile.apply(written) } catch {
        throw InputFault(file: config, row: error.row, error.message)
      }
    }
    let line = try settings + flags
    var configuration = fromFile
    do { try configuration.apply(line) } catch { throw ValidationError("\(error)") }
    if let fault = configuration.validationError {
      if let config, fromFile.validationError == fault {
        let row = written.last { $0.key == fault.key }?.row
        throw InputFault(file: config, row: row, "\(fault)")
      }
      throw ValidationError("Out of range: \(fault).")
    }
    return Resolved(
      configuration: configuration, keys: Set((written + line).map(\.key)))
  }
}

extension ConfigurationSetting {
  /// The settings of `--set`, each written as key=value.
  static func assigned(_ texts: [String]) throws -> [ConfigurationSetting] {
    try texts.map { text in
      guard let setting = ConfigurationSetting(assignment: text) else {
        throw ValidationError("'--set' expects key=value, found '\(text)'")
      }
      return setting
    }
  }

  /// The settings of `text`, KEY=VALUE with spaces between them, as `option` has them.
  static func list(_ text: String, _ option: String) throws -> [ConfigurationSetting] {
    try text.split(separator: " ").map { part in
      guard let setting = ConfigurationSetting(assignment: String(part)) else {
        throw ValidationError("'\(option)' has '\(part)', expected KEY=VALUE")
      }
      return setting
    }
  }
}

extension ExperimentConfiguration {
  /// These settings with `settings` laid over them, of a model whose forecasts of returns are scored.
  ///
  /// - Parameter name: the model's, with which a message begins.
  /// - Throws: `ValidationError` for settings that are unknown, out of range or of a head that forecasts no returns.
  func with(_ settings: [ConfigurationSetting], of name: String) throws -> ExperimentConfiguration {
    var configuration = self
    do { try configuration.apply(settings) } catch { throw ValidationError("\(name): \(error)") }
    if let fault = configuration.validationError {
      throw ValidationError("\(name): out of range: \(fault).")
    }
    try configuration.requireReturns(of: name)
    return configuration
  }

  /// Ends the command as a usage error for a head that forecasts no returns.
  ///
  /// - Parameter name: the model's, with which the message begins.
  func requireReturns(of name: String) throws {
    guard kind.isReturn else {
      throw ValidationError(
        "\(name): model.head is '\(kind.head.rawValue)', and only forecasts of returns can be compared."
      )
    }
  }
}

extension ConfigurationOptions.Resolved {
  /// Leaves out the default features that `panel` has no data for, unless somebody asked for them; returns their names.
  mutating func dropMissingFeatures(of panel: Panel) -> [String] {
    guard !keys.contains("features") else { return [] }
    let series = panel.allSeries
    let missing = configuration.features.filter { name in
      Feature.named(name, configuration.featureSettings)?.isAvailable(in: series) == false
    }
    configuration.features.removeAll { missing.contains($0) }
    return missing
  }

  /// Says on stderr which features `dropMissingFeatures` has left out.
  static func warn(ofMissing features: [String], in input: String) {
    if features.isEmpty { return }
    StandardError.warn(
      "\(input) has no data for the features \(features.joined(separator: ", "))")
  }
}
