import Pipeline

extension ReportFile {
  /// `crossfoot-economics.xsd`: what `economics.xml` may hold.
  public static let economicsSchema = ReportFile(
    schema: "crossfoot-economics.xsd",
    [
      content, SchemaTypes.nonEmpty, SchemaTypes.currencyCode, SchemaTypes.cost,
      SchemaTypes.words("CostBasis", CostBasis.self),
      SchemaTypes.words("FlagCode", FlagCode.self),
    ])

  private static let content = #"""
      <xs:element name="economics">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="breakdown" type="Breakdown" minOccurs="0" maxOccurs="unbounded"/>
            <xs:element name="flag" type="Flag" minOccurs="0" maxOccurs="unbounded"/>
          </xs:sequence>
          <xs:attribute name="period" type="xs:gYearMonth" use="required"/>
          <xs:attribute name="currency" type="CurrencyCode" use="required"/>
        </xs:complexType>
      </xs:element>

      <!-- The rows add up to the total in every cost; a row has a key for each axis, in their order. -->
      <xs:complexType name="Breakdown">
        <xs:sequence>
          <xs:element name="axis" type="NonEmpty" maxOccurs="2"/>
          <xs:element name="row" minOccurs="0" maxOccurs="unbounded">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="key" type="Key" maxOccurs="2"/>
                <xs:element name="cost" type="Cost" minOccurs="0" maxOccurs="unbounded"/>
              </xs:sequence>
              <xs:attributeGroup ref="Figures"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="total">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="cost" type="Cost" minOccurs="0" maxOccurs="unbounded"/>
              </xs:sequence>
              <xs:attributeGroup ref="Figures"/>
            </xs:complexType>
          </xs:element>
        </xs:sequence>
      </xs:complexType>

      <!-- Empty and unattributed: cost that has no value on the axis. -->
      <xs:complexType name="Key">
        <xs:simpleContent>
          <xs:extension base="xs:string">
            <xs:attribute name="unattributed" type="xs:boolean" default="false"/>
          </xs:extension>
        </xs:simpleContent>
      </xs:complexType>

      <!-- A cost or count that is not there is 0; a share or cost per unit that is not there is not
        available. -->
      <xs:attributeGroup name="Figures">
        <xs:attribute name="totalCost" type="xs:decimal" use="required"/>
        <xs:attribute name="basis" type="CostBasis" use="required"/>
        <xs:attribute name="sharePct" type="xs:decimal"/>
        <xs:attribute name="calls" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="failedCalls" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="retries" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="fallbacks" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="accepted" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="edited" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="rejected" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="workItems" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="successfulWorkItems" type="xs:nonNegativeInteger" default="0"/>
        <xs:attribute name="costPerCall" type="xs:decimal"/>
        <xs:attribute name="costPerWorkItem" type="xs:decimal"/>
        <xs:attribute name="costPerSuccessfulWorkItem" type="xs:decimal"/>
        <xs:attribute name="costPerAcceptedOutput" type="xs:decimal"/>
      </xs:attributeGroup>

      <!-- The threshold is in per cent of the base, or in the unit that the base names. -->
      <xs:complexType name="Flag">
        <xs:sequence>
          <xs:element name="base" type="NonEmpty"/>
          <xs:element name="baseAmount" type="xs:decimal" minOccurs="0"/>
          <xs:element name="threshold" type="xs:decimal"/>
          <xs:element name="amount" type="xs:decimal"/>
          <xs:element name="reached" type="xs:decimal" minOccurs="0"/>
          <xs:element name="advice" type="xs:string"/>
        </xs:sequence>
        <xs:attribute name="code" type="FlagCode" use="required"/>
        <xs:attribute name="subjectKind" type="NonEmpty" use="required"/>
        <xs:attribute name="subject" type="NonEmpty"/>
        <xs:attribute name="costBasis" type="CostBasis" use="required"/>
        <xs:attribute name="firstBreach" type="xs:date"/>
        <xs:attribute name="file" type="NonEmpty"/>
        <xs:attribute name="line" type="xs:positiveInteger"/>
      </xs:complexType>

    """#
}
