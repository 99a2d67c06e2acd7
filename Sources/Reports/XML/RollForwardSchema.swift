import Pipeline

/// The types of `crossfoot-drift.xsd` for what goes from month to month.
enum RollForwardSchema {
  static let types = [
    content, SchemaTypes.words("Movement", RollForward.Movement.self),
    SchemaTypes.words("ClassKind", DriftClass.Kind.self),
  ]

  private static let content = #"""
      <!-- opening + new + remeasured - cleared - written_off - never_invoiced = closing. -->
      <xs:complexType name="RollForward">
        <xs:sequence>
          <xs:element name="balance" minOccurs="0" maxOccurs="unbounded">
            <xs:complexType>
              <xs:complexContent>
                <xs:extension base="Balance">
                  <xs:attribute name="provider" type="NonEmpty" use="required"/>
                </xs:extension>
              </xs:complexContent>
            </xs:complexType>
          </xs:element>
          <xs:element name="totalBalance" type="Balance"/>
          <xs:element name="openItem" type="OpenItem" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
        <xs:attribute name="closed" type="xs:gYearMonth"/>
        <xs:attribute name="version" type="xs:positiveInteger"/>
        <xs:attribute name="restatedVersion" type="xs:positiveInteger"/>
        <xs:attribute name="notClosed" type="xs:gYearMonth"/>
      </xs:complexType>

      <xs:complexType name="Balance">
        <xs:sequence>
          <xs:element name="movement" maxOccurs="unbounded">
            <xs:complexType>
              <xs:complexContent>
                <xs:extension base="ItemSum">
                  <xs:attribute name="name" type="Movement" use="required"/>
                </xs:extension>
              </xs:complexContent>
            </xs:complexType>
          </xs:element>
          <xs:element name="difference" type="ItemSum"/>
        </xs:sequence>
      </xs:complexType>

      <xs:complexType name="ItemSum">
        <xs:sequence>
          <xs:element name="net" type="xs:decimal"/>
          <xs:element name="gross" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="items" type="xs:integer" use="required"/>
      </xs:complexType>

      <xs:complexType name="OpenItem">
        <xs:sequence>
          <xs:element name="id" type="NonEmpty"/>
          <xs:element name="provider" type="NonEmpty"/>
          <xs:element name="invoiceId" type="NonEmpty" minOccurs="0"/>
          <xs:element name="about" type="NonEmpty"/>
          <xs:element name="reason" type="NonEmpty" minOccurs="0"/>
          <xs:element name="action" type="NonEmpty" minOccurs="0"/>
          <xs:element name="movement" maxOccurs="unbounded">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="net" type="xs:decimal"/>
                <xs:element name="gross" type="xs:decimal"/>
              </xs:sequence>
              <xs:attribute name="name" type="Movement" use="required"/>
            </xs:complexType>
          </xs:element>
        </xs:sequence>
        <xs:attribute name="outcome" type="NonEmpty" use="required"/>
        <xs:attribute name="origin" type="xs:gYearMonth" use="required"/>
        <xs:attribute name="firstSeen" type="xs:gYearMonth" use="required"/>
        <xs:attribute name="ageDays" type="xs:nonNegativeInteger" use="required"/>
        <xs:attribute name="owner" type="NonEmpty" use="required"/>
        <xs:attribute name="reopened" type="xs:boolean" use="required"/>
        <xs:attribute name="decision" type="NonEmpty"/>
        <xs:attribute name="person" type="NonEmpty"/>
      </xs:complexType>

      <!-- Closed months as they were when they closed, the month itself last. -->
      <xs:complexType name="Trend">
        <xs:sequence>
          <xs:element name="month" maxOccurs="unbounded">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="drift" type="DriftClass" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="openAtEnd" type="ItemSum"/>
              </xs:sequence>
              <xs:attribute name="period" type="xs:gYearMonth" use="required"/>
              <xs:attribute name="version" type="xs:positiveInteger" use="required"/>
              <xs:attribute name="closed" type="xs:boolean" use="required"/>
              <xs:attribute name="daysToClose" type="xs:integer"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="class" minOccurs="0" maxOccurs="unbounded">
            <xs:complexType>
              <xs:attribute name="kind" type="ClassKind" use="required"/>
              <xs:attribute name="name" type="NonEmpty" use="required"/>
              <xs:attribute name="closedMonths" type="xs:nonNegativeInteger" use="required"/>
              <xs:attribute name="recurring" type="xs:boolean" use="required"/>
            </xs:complexType>
          </xs:element>
        </xs:sequence>
      </xs:complexType>

      <xs:complexType name="DriftClass">
        <xs:sequence>
          <xs:element name="net" type="xs:decimal"/>
          <xs:element name="gross" type="xs:decimal"/>
          <xs:element name="questioned" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="kind" type="ClassKind" use="required"/>
        <xs:attribute name="name" type="NonEmpty" use="required"/>
        <xs:attribute name="items" type="xs:nonNegativeInteger" use="required"/>
      </xs:complexType>

    """#
}
