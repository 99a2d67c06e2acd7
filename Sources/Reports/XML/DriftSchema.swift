import Pipeline

extension ReportFile {
  /// `crossfoot-drift.xsd`: what `drift.xml` may hold.
  public static let driftSchema = ReportFile(
    schema: "crossfoot-drift.xsd",
    [content] + RollForwardSchema.types + ClaimsSchema.types + [
      SchemaTypes.nonEmpty, SchemaTypes.currencyCode,
      SchemaTypes.words("Variance", Variance.self),
      SchemaTypes.words("BridgeStep", BridgeStep.self),
      SchemaTypes.words("Action", Review.ProposedAction.self),
    ])

  private static let content = #"""
      <xs:element name="drift">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="item" type="Item" minOccurs="0" maxOccurs="unbounded"/>
            <xs:element name="bridge" type="ProviderBridge" minOccurs="0"
              maxOccurs="unbounded"/>
            <xs:element name="totalBridge" type="Bridge" minOccurs="0"/>
            <xs:element name="review" type="Review" minOccurs="0"/>
            <xs:element name="claims" type="Claims" minOccurs="0"/>
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
          <xs:element name="reportingAmount" type="xs:decimal" minOccurs="0"/>
        </xs:sequence>
        <xs:attribute name="passes" type="xs:boolean" use="required"/>
        <xs:attribute name="decision" type="xs:string"/>
        <!-- Of items that wait: days since their service ended, and what is proposed. -->
        <xs:attribute name="ageDays" type="xs:nonNegativeInteger"/>
        <xs:attribute name="action" type="Action"/>
      </xs:complexType>

      <!-- Figures of the review, in the reporting currency where none is named; drift.json has all. -->
      <xs:complexType name="Review">
        <xs:sequence>
          <xs:element name="drift" type="DriftTotals"/>
          <!-- By provider, then of all: what is unexplained is always there. -->
          <xs:element name="causes" type="Causes" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="age" type="Age" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="tieOut" type="TieOut" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="footing" type="Footing" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="conservation" type="Conservation"/>
          <xs:element name="rollForward" type="RollForward" minOccurs="0"/>
          <xs:element name="trend" type="Trend" minOccurs="0"/>
        </xs:sequence>
        <xs:attribute name="standing" type="NonEmpty" use="required"/>
        <xs:attribute name="entity" type="xs:string"/>
        <xs:attribute name="runId" type="NonEmpty"/>
      </xs:complexType>

      <xs:complexType name="Causes">
        <xs:sequence>
          <xs:element name="cause" type="Cause" maxOccurs="unbounded"/>
          <xs:element name="netDrift" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="provider" type="NonEmpty"/>
      </xs:complexType>

      <xs:complexType name="Cause">
        <xs:sequence>
          <xs:element name="net" type="xs:decimal"/>
          <xs:element name="gross" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="name" type="NonEmpty" use="required"/>
        <xs:attribute name="parts" type="xs:nonNegativeInteger" use="required"/>
      </xs:complexType>

      <xs:complexType name="DriftTotals">
        <xs:sequence>
          <xs:element name="net" type="xs:decimal"/>
          <xs:element name="gross" type="xs:decimal"/>
          <xs:element name="waived" type="xs:decimal"/>
          <xs:element name="open" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="items" type="xs:nonNegativeInteger" use="required"/>
        <xs:attribute name="openItems" type="xs:nonNegativeInteger" use="required"/>
      </xs:complexType>

      <xs:complexType name="Age">
        <xs:sequence>
          <xs:element name="net" type="xs:decimal"/>
          <xs:element name="gross" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="days" type="NonEmpty" use="required"/>
        <xs:attribute name="items" type="xs:nonNegativeInteger" use="required"/>
      </xs:complexType>

      <xs:complexType name="TieOut">
        <xs:sequence>
          <xs:element name="ledger" type="xs:decimal"/>
          <xs:element name="providerUsage" type="xs:decimal" minOccurs="0"/>
          <xs:element name="usageBilled" type="xs:decimal" minOccurs="0"/>
          <xs:element name="otherCharges" type="xs:decimal"/>
          <xs:element name="invoiceRounding" type="xs:decimal"/>
          <xs:element name="invoice" type="xs:decimal" minOccurs="0"/>
          <xs:element name="drift" type="xs:decimal"/>
          <xs:element name="reportingDrift" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="provider" type="NonEmpty" use="required"/>
        <xs:attribute name="invoiceId" type="NonEmpty"/>
        <xs:attribute name="currency" type="CurrencyCode" use="required"/>
        <xs:attribute name="status" type="NonEmpty" use="required"/>
      </xs:complexType>

      <xs:complexType name="Footing">
        <xs:sequence>
          <xs:element name="net" type="xs:decimal"/>
          <xs:element name="tax" type="xs:decimal"/>
          <xs:element name="rounding" type="xs:decimal"/>
          <xs:element name="difference" type="xs:decimal"/>
          <xs:element name="total" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="provider" type="NonEmpty" use="required"/>
        <xs:attribute name="invoiceId" type="NonEmpty" use="required"/>
        <xs:attribute name="currency" type="CurrencyCode" use="required"/>
        <xs:attribute name="foots" type="xs:boolean" use="required"/>
      </xs:complexType>

      <xs:complexType name="Conservation">
        <xs:sequence>
          <xs:element name="customers" type="xs:decimal"/>
          <xs:element name="unattributed" type="xs:decimal"/>
          <xs:element name="unallocated" type="xs:decimal"/>
          <xs:element name="documents" type="xs:decimal"/>
          <xs:element name="difference" type="xs:decimal"/>
        </xs:sequence>
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

    """#
}
