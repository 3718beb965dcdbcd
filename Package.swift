// swift-tools-version: 6.2
import PackageDescription

// Library code is always optimised, so that a plain `swift run 03-training` is fast; loops over numbers are
// compiled for the vector units of the machine that builds them.
let wholeModule = ["-disable-batch-mode", "-wmo", "-num-threads", "2"]
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"] + wholeModule, .when(configuration: .debug))]
#if arch(x86_64)
  let vectors: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=native"])]
#else
  let vectors: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-mcpu=native"])]
#endif
let strict: [SwiftSetting] =
  Context.environment["STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let algorithms = Target.Dependency.product(name: "Algorithms", package: "swift-algorithms")

/// A chapter: an executable under `Chapters/` that imports libraries, never another chapter.
func chapter(_ name: String, also further: [Target.Dependency] = []) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      "Files", "Markets", "Backtesting", "Experiments", "Classroom", "Workbook", arguments,
    ] + further,
    path: "Chapters/\(name)", exclude: ["README.md"],
    swiftSettings: strict)
}

let package = Package(
  name: "stockformer-workbook",
  products: [
    .executable(name: "01-data-preparation", targets: ["01-data-preparation"]),
    .executable(name: "02-architecture", targets: ["02-architecture"]),
    .executable(name: "03-training", targets: ["03-training"]),
    .executable(name: "04-cross-asset-prediction", targets: ["04-cross-asset-prediction"]),
    .executable(name: "05-backtesting", targets: ["05-backtesting"]),
    .executable(name: "stockformer", targets: ["StockformerCommand"]),
    .executable(name: "exercises", targets: ["ExercisesTool"]),
    .executable(name: "practice-exchange", targets: ["PracticeExchange"]),
    .executable(name: "weave", targets: ["Weave"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-algorithms", exact: "1.2.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: [
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "CBFloat16"),
    .systemLibrary(name: "CKissFFT", providers: [.apt(["libkissfft-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
    .systemLibrary(name: "CLAPACK", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(
      name: "CMarkdown", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .target(
      name: "CGnuplot",
      cxxSettings: [.unsafeFlags(["-std=c++17"])],
      linkerSettings: [.linkedLibrary("boost_iostreams")]),
    .target(name: "CDistributions", cxxSettings: [.unsafeFlags(["-std=c++17"])]),

    .target(name: "Files", swiftSettings: optimised + strict),
    .target(
      name: "RandomStreams", dependencies: ["Files"], swiftSettings: optimised + strict),
    .target(
      name: "Tensors", dependencies: ["RandomStreams", "CBFloat16", "COneDNN", "CKissFFT"],
      swiftSettings: optimised + vectors + strict),
    .target(
      name: "NeuralNetworks", dependencies: ["Tensors", "Files", algorithms],
      swiftSettings: optimised + strict),
    .target(
      name: "Models", dependencies: ["NeuralNetworks", "Tensors", "Files"],
      swiftSettings: optimised + strict),
    .target(
      name: "Markets",
      dependencies: ["Files", "RandomStreams", "CLAPACK", "CSQLite", "CZlib", "CDistributions"],
      swiftSettings: optimised + vectors + strict),
    .target(
      name: "CandleStore",
      dependencies: ["Files", "Markets", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: optimised + strict),
    .target(
      name: "Backtesting", dependencies: ["Files", "RandomStreams", "Markets", "CDistributions"],
      swiftSettings: optimised + vectors + strict),
    .target(
      name: "Experiments",
      dependencies: ["Files", "Tensors", "NeuralNetworks", "Models", "Markets", "Backtesting"],
      swiftSettings: optimised + strict),
    .target(
      name: "BoostedTrees",
      dependencies: ["Files", "RandomStreams", "Markets", "Experiments", "CXGBoost"],
      swiftSettings: optimised + strict),
    .target(
      name: "Influence",
      dependencies: [
        "Files", "Tensors", "NeuralNetworks", "Markets", "Backtesting", "Experiments", algorithms,
      ],
      swiftSettings: optimised + strict),
    .target(
      name: "LeakageAudit",
      dependencies: [
        "Files", "Tensors", "NeuralNetworks", "Models", "Markets", "Backtesting", "Experiments",
        algorithms,
      ],
      swiftSettings: optimised + strict),
    .target(
      name: "SpeedBenchmarks",
      dependencies: [
        "Files", "Tensors", "NeuralNetworks", "Models", "Markets", "Backtesting", "Experiments",
      ],
      swiftSettings: optimised + strict),
    .target(
      name: "Classroom",
      dependencies: [
        "Files", "NeuralNetworks", "Models", "Markets", "Backtesting", "Experiments", "Workbook",
      ],
      swiftSettings: optimised + strict),
    .target(
      name: "Workbook", dependencies: ["Files", "CGnuplot", arguments],
      swiftSettings: optimised + strict),
    .target(
      name: "Book", dependencies: ["Files", "Workbook", "CMarkdown"], exclude: ["Assets"],
      swiftSettings: optimised + strict),
    .executableTarget(
      name: "Weave", dependencies: ["Book", "Files", "Workbook", arguments], swiftSettings: strict),

    chapter("01-data-preparation", also: ["NeuralNetworks", "Models"]),
    chapter("02-architecture", also: ["Tensors", "NeuralNetworks", "Models", "Influence"]),
    chapter("03-training", also: ["Tensors", "NeuralNetworks", "Models"]),
    chapter(
      "04-cross-asset-prediction", also: ["Tensors", "NeuralNetworks", "Models", "Influence"]),
    chapter("05-backtesting", also: ["Tensors"]),
    .target(name: "ExerciseKit", path: "Chapters/Exercises/Kit", swiftSettings: strict),
    .target(
      name: "Exercises",
      dependencies: [
        "ExerciseKit", "Files", "RandomStreams", "Tensors", "NeuralNetworks", "Models", "Markets",
        "Backtesting", "Experiments", "Classroom", "Workbook",
      ], path: "Chapters/Exercises/Checks", swiftSettings: strict),
    .executableTarget(
      name: "ExercisesTool",
      dependencies: ["ExerciseKit", "Exercises", "Files", "Workbook", arguments],
      path: "Chapters/Exercises/Command", swiftSettings: strict),
    .executableTarget(
      name: "StockformerCommand",
      dependencies: [
        "Files", "Tensors", "NeuralNetworks", "Models", "Markets", "CandleStore", "Backtesting",
        "Experiments", "BoostedTrees", "Influence", "LeakageAudit", "SpeedBenchmarks", "Workbook",
        arguments,
        .product(name: "Yams", package: "Yams"), .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "PracticeExchange", dependencies: ["Loopback", arguments], swiftSettings: strict),

    .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: strict),
    .testTarget(name: "RandomStreamsTests", dependencies: ["RandomStreams"], swiftSettings: strict),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"], swiftSettings: strict),
    .target(
      name: "ModelSamples", dependencies: ["Files", "Models", "NeuralNetworks", "Tensors"],
      path: "Tests/ModelSamples", swiftSettings: strict),
    .testTarget(
      name: "NeuralNetworksTests",
      dependencies: ["Files", "Models", "ModelSamples", "NeuralNetworks", "Tensors"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["Files", "Models", "ModelSamples", "NeuralNetworks", "Tensors"],
      swiftSettings: strict),
    .testTarget(
      name: "ParityTests", dependencies: ["Files", "Models", "NeuralNetworks", "Tensors"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "MarketsTests", dependencies: ["Markets", "Files", "RandomStreams"],
      exclude: ["Fixtures"],
      swiftSettings: strict),
    .target(
      name: "Loopback",
      dependencies: ["Markets", .product(name: "FlyingFox", package: "FlyingFox")],
      path: "Tests/Loopback", swiftSettings: strict),
    .testTarget(
      name: "CandleStoreTests",
      dependencies: [
        "CandleStore", "Markets", "Files", "Loopback", "StockformerCommand",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "CandleStore", "CSQLite", "Experiments", "Files", "Markets", "NeuralNetworks",
        "RandomStreams", "SpeedBenchmarks", "StockformerCommand",
      ], swiftSettings: strict),
    .testTarget(
      name: "BacktestingTests", dependencies: ["Backtesting", "Markets"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Backtesting", "Files", "Markets", "Models", "ModelSamples",
        "NeuralNetworks",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "BoostedTreesTests",
      dependencies: ["BoostedTrees", "Experiments", "Markets"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "InfluenceTests",
      dependencies: ["Influence", "Experiments", "Markets", "Models", "NeuralNetworks", "Tensors"],
      swiftSettings: strict),
    .testTarget(
      name: "LeakageAuditTests",
      dependencies: [
        "LeakageAudit", "Experiments", "Files", "Markets", "Models", "ModelSamples",
        "NeuralNetworks",
        "Tensors",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SpeedBenchmarksTests",
      dependencies: ["SpeedBenchmarks", "Models", "NeuralNetworks", "Markets"],
      swiftSettings: strict),
    .testTarget(
      name: "ClassroomTests", dependencies: ["Classroom", "Experiments", "Markets"],
      swiftSettings: strict),
    .testTarget(
      name: "ExercisesTests",
      dependencies: [
        "ExerciseKit", "Exercises", "ExercisesTool", "Files", "Markets", "Backtesting", "Classroom",
        "Workbook",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "WorkbookTests", dependencies: ["Workbook", "Files", arguments], swiftSettings: strict),
    .testTarget(
      name: "BookTests", dependencies: ["Book", "Workbook", "Files"], swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "StockformerCommand", "01-data-preparation", "02-architecture", "03-training",
        "04-cross-asset-prediction", "05-backtesting", "Workbook", "Classroom", "Tensors",
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
