// swift-tools-version: 6.2
import PackageDescription

/// One set of habits for every room: Swift 6 mode, no silent existentials, warnings are errors.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "crossfoot",
  products: [.executable(name: "crossfoot", targets: ["crossfoot"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", exact: "1.2.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-numerics", exact: "1.1.1"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
    .package(url: "https://github.com/CoreOffice/XMLCoder", exact: "0.18.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", exact: "0.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    .target(
      name: "ExactMoney",
      dependencies: [.product(name: "BigInt", package: "BigInt")],
      swiftSettings: strict),
    .target(
      name: "Pipeline",
      dependencies: [
        "ExactMoney",
        .product(name: "Algorithms", package: "swift-algorithms"),
        .product(name: "BigInt", package: "BigInt"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "SourceText", dependencies: ["ExactMoney", "Pipeline"], swiftSettings: strict),
    .target(
      name: "PlainYAML",
      dependencies: ["Pipeline", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Profiles",
      dependencies: ["ExactMoney", "Pipeline", "PlainYAML", "SourceText"],
      resources: [.embedInCode("BuiltIn")],
      swiftSettings: strict),
    // One inline function in C: the processor's prefetch, for which Swift has no word.
    .target(name: "CPrefetch"),
    // One function in C: where in a text separators stand, by the processor's vector instructions.
    .target(name: "CSeparators"),
    .target(
      name: "UsageScan",
      dependencies: ["CPrefetch", "CSeparators", "ExactMoney", "Pipeline", "SourceText"],
      swiftSettings: strict),
    .target(
      name: "Documents",
      dependencies: [
        "ExactMoney", "Pipeline", "Profiles", "SourceText",
        .product(name: "SwiftCSV", package: "SwiftCSV"),
        .product(name: "XMLCoder", package: "XMLCoder"),
      ],
      swiftSettings: strict),
    // One function in C: two names exchanged in one system call, which Swift does not see.
    .target(name: "CNameExchange"),
    .target(
      name: "Books",
      dependencies: [
        "CNameExchange", "ExactMoney", "Pipeline",
        .product(name: "BigInt", package: "BigInt"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "ExactMoney", "Pipeline", .product(name: "BigInt", package: "BigInt"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("HTML/Templates")],
      swiftSettings: strict),
    .executableTarget(
      name: "crossfoot",
      dependencies: [
        "Books", "Documents", "ExactMoney", "Pipeline", "PlainYAML", "Profiles", "Reports",
        "SourceText", "UsageScan",
        .product(name: "Algorithms", package: "swift-algorithms"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExactMoneyTests",
      dependencies: ["ExactMoney", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: ["ExactMoney", "Pipeline", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: strict),
    .testTarget(
      name: "SourceTextTests", dependencies: ["ExactMoney", "Pipeline", "SourceText"],
      swiftSettings: strict),
    .testTarget(
      name: "ProfilesTests",
      dependencies: [
        "Documents", "ExactMoney", "Pipeline", "PlainYAML", "Profiles", "SourceText",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "UsageScanTests",
      dependencies: ["ExactMoney", "Pipeline", "Profiles", "SourceText", "UsageScan"],
      swiftSettings: strict),
    .testTarget(
      name: "DocumentsTests",
      dependencies: ["Documents", "ExactMoney", "Pipeline", "PlainYAML", "Profiles", "SourceText"],
      swiftSettings: strict),
    .testTarget(
      name: "BooksTests",
      dependencies: [
        "Books", "ExactMoney", "Pipeline", .product(name: "BigInt", package: "BigInt"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    // Reads pages back as a browser would; for tests only.
    .target(
      name: "PageReading", dependencies: ["ExactMoney"], path: "Tests/PageReading",
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "ExactMoney", "PageReading", "Pipeline", "Reports",
        .product(name: "BigInt", package: "BigInt"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CloseTests",
      dependencies: [
        "Books", "Documents", "ExactMoney", "PageReading", "Pipeline", "PlainYAML", "Profiles",
        "Reports", "UsageScan", "crossfoot",
        .product(name: "BigInt", package: "BigInt"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Books", "ExactMoney", "Pipeline", "UsageScan", "crossfoot",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
