extension ReportFile {
  /// `crossfoot-pnl.xsd`: what `pnl.xml` may hold.
  public static let profitAndLossSchema = ReportFile(
    name: "crossfoot-pnl.xsd",
    text: #"""
      <?xml version="1.0" encoding="UTF-8"?>
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:crossfoot:close:1"
        xmlns:close="urn:crossfoot:close:1"
        targetNamespace="urn:crossfoot:close:1" elementFormDefault="qualified" version="1">
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

        <xs:complexType name="Cost">
          <xs:simpleContent>
            <xs:extension base="xs:decimal">
              <xs:attribute name="category" type="NonEmpty" use="required"/>
            </xs:extension>
          </xs:simpleContent>
        </xs:complexType>

        <xs:simpleType name="NonEmpty">
          <xs:restriction base="xs:string">
            <xs:minLength value="1"/>
          </xs:restriction>
        </xs:simpleType>

        <xs:simpleType name="CurrencyCode">
          <xs:restriction base="xs:string">
            <xs:pattern value="[A-Z]{3}"/>
          </xs:restriction>
        </xs:simpleType>

        <xs:simpleType name="PeriodStatus">
          <xs:restriction base="xs:string">
            <xs:enumeration value="open"/>
            <xs:enumeration value="closed"/>
          </xs:restriction>
        </xs:simpleType>

        <xs:simpleType name="CustomerStatus">
          <xs:restriction base="xs:string">
            <xs:enumeration value="active"/>
            <xs:enumeration value="trial"/>
            <xs:enumeration value="churned"/>
            <xs:enumeration value="internal"/>
          </xs:restriction>
        </xs:simpleType>

        <xs:simpleType name="CostFunction">
          <xs:restriction base="xs:string">
            <xs:enumeration value="cost_of_revenue"/>
            <xs:enumeration value="sales_and_marketing"/>
            <xs:enumeration value="research_and_development"/>
          </xs:restriction>
        </xs:simpleType>

        <xs:simpleType name="MissingReason">
          <xs:restriction base="xs:string">
            <xs:enumeration value="no-revenue"/>
            <xs:enumeration value="base-not-positive"/>
            <xs:enumeration value="incomplete"/>
            <xs:enumeration value="zero-count"/>
          </xs:restriction>
        </xs:simpleType>
      </xs:schema>

      """#)
}
