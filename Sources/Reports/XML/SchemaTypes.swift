import Pipeline

/// Types that several of the published schemas have, each written once.
///
/// Every part of a schema is text that ends in a line end and stands two spaces deep.
enum SchemaTypes {
  /// A text that says something.
  static let nonEmpty = #"""
      <xs:simpleType name="NonEmpty">
        <xs:restriction base="xs:string">
          <xs:minLength value="1"/>
        </xs:restriction>
      </xs:simpleType>

    """#

  /// An ISO 4217 code.
  static let currencyCode = #"""
      <xs:simpleType name="CurrencyCode">
        <xs:restriction base="xs:string">
          <xs:pattern value="[A-Z]{3}"/>
        </xs:restriction>
      </xs:simpleType>

    """#

  /// An amount in one column of the P&L.
  static let cost = #"""
      <xs:complexType name="Cost">
        <xs:simpleContent>
          <xs:extension base="xs:decimal">
            <xs:attribute name="category" type="NonEmpty" use="required"/>
          </xs:extension>
        </xs:simpleContent>
      </xs:complexType>

    """#

  /// A text that is one of the words of `words`.
  static func words<Words>(_ name: String, _ words: Words.Type) -> String
  where Words: CaseIterable & RawRepresentable, Words.RawValue == String {
    let list = words.allCases.map { "      <xs:enumeration value=\"\($0.rawValue)\"/>\n" }
    return """
        <xs:simpleType name="\(name)">
          <xs:restriction base="xs:string">
      \(list.joined())    </xs:restriction>
        </xs:simpleType>

      """
  }
}

extension ReportFile {
  /// A published schema made of `parts`, the root element first.
  init(schema name: String, _ parts: [String]) {
    self.init(
      name: name,
      text: """
        <?xml version="1.0" encoding="UTF-8"?>
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="\(Self.namespace)"
          xmlns:close="\(Self.namespace)"
          targetNamespace="\(Self.namespace)" elementFormDefault="qualified" version="1">
        \(parts.joined(separator: "\n"))</xs:schema>

        """)
  }
}
