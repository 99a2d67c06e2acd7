import Pipeline

extension ReportFile {
  /// `crossfoot-pnl.xsd`: what `pnl.xml` may hold.
  public static let profitAndLossSchema = ReportFile(
    schema: "crossfoot-pnl.xsd",
    [
      content, SchemaTypes.nonEmpty, SchemaTypes.currencyCode, SchemaTypes.cost,
      SchemaTypes.words("PeriodStatus", PeriodStatus.self),
      SchemaTypes.words("CustomerStatus", CustomerStatus.self),
      SchemaTypes.words("CostFunction", CostFunction.self),
      SchemaTypes.words("MissingReason", MissingReason.self),
    ])

  private static let content = #"""
      <xs:element name="profitAndLoss">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="row" type="Row" minOccurs="0" maxOccurs="unbounded"/>
            <xs:element name="total" type="Total"/>
          </xs:sequence>
          <xs:attribute name="period" type="xs:gYearMonth" use="required"/>
          <xs:attribute name="version" type="xs:nonNegativeInteger" use="required"/>
          <xs:attribute name="status" type="PeriodStatus" use="required"/>
          <xs:attribute name="currency" type="CurrencyCode" use="required"/>
        </xs:complexType>
        <xs:unique name="rowName">
          <xs:selector xpath="close:row"/>
          <xs:field xpath="close:customerId"/>
        </xs:unique>
      </xs:element>

      <xs:complexType name="Row">
        <xs:sequence>
          <xs:element name="customerId" type="NonEmpty"/>
          <xs:group ref="Figures"/>
        </xs:sequence>
      </xs:complexType>

      <xs:complexType name="Total">
        <xs:sequence>
          <xs:group ref="Figures"/>
        </xs:sequence>
      </xs:complexType>

      <!-- An absent element does not apply; a nil one is missing, for the reason it gives. -->
      <xs:group name="Figures">
        <xs:sequence>
          <xs:element name="name" type="xs:string" minOccurs="0"/>
          <xs:element name="plan" type="xs:string" minOccurs="0"/>
          <xs:element name="customerStatus" type="CustomerStatus" minOccurs="0"/>
          <xs:element name="costFunction" type="CostFunction" minOccurs="0"/>
          <xs:element name="revenue" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="cost" type="Cost" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="totalCost" type="xs:decimal"/>
          <xs:element name="marginAfterAiCost" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="revenueMarginPct" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="aiCostPctOfRevenue" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="subscriptionMargin" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="contribution" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="contributionPctOfMargin" type="Figure" nillable="true"
            minOccurs="0"/>
          <xs:element name="calls" type="xs:nonNegativeInteger"/>
          <xs:element name="failedCalls" type="xs:nonNegativeInteger"/>
          <xs:element name="workItems" type="xs:nonNegativeInteger"/>
          <xs:element name="successfulWorkItems" type="xs:nonNegativeInteger"/>
          <xs:element name="costPerWorkItem" type="Figure" nillable="true" minOccurs="0"/>
          <xs:element name="costPerSuccessfulWorkItem" type="Figure" nillable="true"
            minOccurs="0"/>
          <xs:element name="activeUsers" type="xs:nonNegativeInteger"/>
          <xs:element name="costPerActiveUser" type="Figure" nillable="true" minOccurs="0"/>
        </xs:sequence>
      </xs:group>

      <xs:complexType name="Figure">
        <xs:simpleContent>
          <xs:extension base="xs:decimal">
            <xs:attribute name="reason" type="MissingReason"/>
          </xs:extension>
        </xs:simpleContent>
      </xs:complexType>

    """#
}
