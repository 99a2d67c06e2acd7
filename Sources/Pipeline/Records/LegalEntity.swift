/// Whose books these are, as the reports name it.
public struct LegalEntity: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Under which number it is registered.
  public var registrationNumber: String?
  /// Its tax number.
  public var taxNumber: String?

  /// The entity called `name`.
  public init(name: String, registrationNumber: String? = nil, taxNumber: String? = nil) {
    self.name = name
    self.registrationNumber = registrationNumber
    self.taxNumber = taxNumber
  }
}
