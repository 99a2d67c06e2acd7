import Pipeline
import PlainYAML

extension PolicyFile {
  /// Whose books these are: a name, or a name with numbers.
  static func entity(_ file: inout YAMLReader) throws(ConfigurationError) -> LegalEntity? {
    if file.value(at: "entity")?.text != nil {
      return try file.text("entity").map { LegalEntity(name: $0) }
    }
    var section = try file.mapping("entity")
    section.allow(["name", "registration_number", "tax_number"])
    let (registration, tax) = (
      try section.text("registration_number"), try section.text("tax_number")
    )
    guard let name = try section.text("name") else {
      guard registration == nil, tax == nil else {
        throw section.error("name", "required where a number is given")
      }
      file.adopt(section)
      return nil
    }
    file.adopt(section)
    return LegalEntity(name: name, registrationNumber: registration, taxNumber: tax)
  }
}
