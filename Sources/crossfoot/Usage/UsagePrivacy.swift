import Books
import Foundation
import Pipeline
import Profiles
import UsageScan

/// Keeps people's words out of the books: logs are redacted before they are archived.
struct UsagePrivacy: Sendable {
  let profiles: UsageProfiles
  /// The policy's dimensions, which are kept whatever they are called.
  let dimensions: [String]

  /// Writes `file` without people's words to `target` and gives the name of what was written; `nil`
  /// where there are none in it.
  func redact(_ file: InboxFile, to target: String) throws(BooksError) -> String? {
    do {
      let source = try UsageFile(path: file.path)
      let redaction = Redaction(try names(for: file, source))
      guard try redaction.isNeeded(for: source.open()) else { return nil }
      guard FileManager.default.createFile(atPath: target, contents: nil) else {
        throw BooksError(.inputOutput, path: target, "cannot be created")
      }
      let output = try FileHandle(forWritingTo: URL(fileURLWithPath: target))
      defer { try? output.close() }
      try redaction.run(source.open()) { bytes in
        try output.write(contentsOf: Data(bytes))
      }
      return source.isStream ? Self.plainName(file.name) : file.name
    } catch let error as BooksError {
      throw error
    } catch is DamagedStream {
      // Nothing of it will count; the scan says why.
      return nil
    } catch {
      throw BooksError(.inputOutput, path: file.path, String(describing: error))
    }
  }

  private func names(
    for file: InboxFile, _ source: UsageFile
  ) throws -> PrivateNames {
    var kept = Set(dimensions)
    let start = try source.telling(name: file.name, folder: file.profile, profiles)
    guard case .profile(let profile) = profiles.choice(for: start) else {
      return PrivateNames(keeping: kept)
    }
    kept.formUnion(profile.sourcePaths)
    return PrivateNames(Set(profile.privatePaths), keeping: kept)
  }

  /// The name without the ending of a compressed file.
  private static func plainName(_ name: String) -> String {
    String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex))
  }
}
