extension ReportFile {
  /// `crossfoot-drift.xsd`: what `drift.xml` may hold.
  public static let driftSchema = ReportFile(
    name: "crossfoot-drift.xsd",
    text: #"""
      <?xml version="1.0" encoding="UTF-8"?>
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:crossfoot:close:1"
        targetNamespace="urn:crossfoot:close:1" elementFormDefault="qualified" version="1">
        <xs:element name="drift">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="item" type="Item" minOccurs="0" maxOccurs="unbounded"/>
              <xs:element name="bridge" type="ProviderBridge" minOccurs="0"
                maxOccurs="unbounded"/>
              <xs:element name="totalBridge" type="Bridge" minOccurs="0"/>
            </xs:sequence>
            <xs:attribute name="period" type="xs:gYearMonth" use="required"/>
            <xs:attribute name="reportingCurrency" type="CurrencyCode" use="required"/>
          </xs:complexType>
        </xs:element>

        <!-- Amounts are positive where the ledger is too low; serviceEnd is exclusive. -->
        <xs:complexType name="Item">
          <xs:sequence>
            <xs:element name="provider" type="NonEmpty"/>
            <xs:element name="invoiceId" type="NonEmpty" minOccurs="0"/>
            <xs:element name="account" type="NonEmpty" minOccurs="0"/>
            <xs:element name="model" type="NonEmpty" minOccurs="0"/>
            <xs:element name="serviceTier" type="NonEmpty" minOccurs="0"/>
            <xs:element name="meter" type="NonEmpty" minOccurs="0"/>
            <xs:element name="serviceStart" type="xs:date" minOccurs="0"/>
            <xs:element name="serviceEnd" type="xs:date" minOccurs="0"/>
            <xs:element name="ledgerQuantity" type="xs:decimal" minOccurs="0"/>
            <xs:element name="providerQuantity" type="xs:decimal" minOccurs="0"/>
            <xs:element name="invoiceQuantity" type="xs:decimal" minOccurs="0"/>
            <xs:element name="ledgerAmount" type="Amount" minOccurs="0"/>
            <xs:element name="invoiceAmount" type="Amount" minOccurs="0"/>
            <xs:element name="variance" type="Variance"/>
            <xs:element name="amount" type="Amount"/>
            <xs:element name="reportingAmount" type="xs:decimal"/>
          </xs:sequence>
          <xs:attribute name="passes" type="xs:boolean" use="required"/>
          <xs:attribute name="decision" type="xs:string"/>
        </xs:complexType>

        <xs:complexType name="Bridge">
          <xs:sequence>
            <xs:element name="step" type="Step" minOccurs="0" maxOccurs="unbounded"/>
          </xs:sequence>
        </xs:complexType>

        <xs:complexType name="ProviderBridge">
          <xs:complexContent>
            <xs:extension base="Bridge">
              <xs:attribute name="provider" type="NonEmpty" use="required"/>
            </xs:extension>
          </xs:complexContent>
        </xs:complexType>

        <xs:complexType name="Step">
          <xs:simpleContent>
            <xs:extension base="xs:decimal">
              <xs:attribute name="name" type="BridgeStep" use="required"/>
            </xs:extension>
          </xs:simpleContent>
        </xs:complexType>

        <xs:complexType name="Amount">
          <xs:simpleContent>
            <xs:extension base="xs:decimal">
              <xs:attribute name="currency" type="CurrencyCode" use="required"/>
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

        <xs:simpleType name="Variance">
          <xs:restriction base="xs:string">
            <xs:enumeration value="not in ledger"/>
            <xs:enumeration value="quantity"/>
            <xs:enumeration value="metering"/>
            <xs:enumeration value="billing"/>
            <xs:enumeration value="price"/>
            <xs:enumeration value="line rounding"/>
            <xs:enumeration value="amount only"/>
            <xs:enumeration value="not invoiced"/>
            <xs:enumeration value="credit"/>
            <xs:enumeration value="purchase"/>
            <xs:enumeration value="adjustment"/>
            <xs:enumeration value="tax"/>
            <xs:enumeration value="invoice rounding"/>
          </xs:restriction>
        </xs:simpleType>

        <xs:simpleType name="BridgeStep">
          <xs:restriction base="xs:string">
            <xs:enumeration value="ledger"/>
            <xs:enumeration value="cutoff"/>
            <xs:enumeration value="not invoiced"/>
            <xs:enumeration value="fx"/>
            <xs:enumeration value="not in ledger"/>
            <xs:enumeration value="quantity"/>
            <xs:enumeration value="metering"/>
            <xs:enumeration value="billing"/>
            <xs:enumeration value="price"/>
            <xs:enumeration value="line rounding"/>
            <xs:enumeration value="amount only"/>
            <xs:enumeration value="credit"/>
            <xs:enumeration value="purchase"/>
            <xs:enumeration value="adjustment"/>
            <xs:enumeration value="tax"/>
            <xs:enumeration value="invoice rounding"/>
            <xs:enumeration value="invoices"/>
            <xs:enumeration value="other periods"/>
            <xs:enumeration value="booking rounding"/>
            <xs:enumeration value="accruals"/>
            <xs:enumeration value="prior period"/>
            <xs:enumeration value="prepaid"/>
            <xs:enumeration value="cost"/>
            <xs:enumeration value="difference"/>
          </xs:restriction>
        </xs:simpleType>
      </xs:schema>

      """#)
}
