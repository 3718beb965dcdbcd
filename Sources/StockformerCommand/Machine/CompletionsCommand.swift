import ArgumentParser

/// `stockformer completions`: a script that completes commands and options in a shell.
struct CompletionsCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a script that completes commands in your shell.",
    discussion: """
      bash: stockformer completions bash > ~/.local/share/bash-completion/completions/stockformer
      zsh:  stockformer completions zsh > DIR/_stockformer, DIR being a folder of $fpath
      fish: stockformer completions fish > ~/.config/fish/completions/stockformer.fish
      Then open a new shell.
      """)

  /// A shell.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash
    case zsh
    case fish

    var completion: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "The shell.")
  var shell: Shell

  var files: CommandFiles { CommandFiles() }

  func perform() throws {
    try StandardOutput.writeLine(StockformerTool.completionScript(for: shell.completion))
  }
}
