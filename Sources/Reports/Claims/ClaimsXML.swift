import ExactMoney
import Pipeline

extension XMLText {
  /// `<claims>`: totals, then claim by claim what was billed, expected and is asked.
  mutating func append(_ claims: [ProviderClaim]) {
    open("claims")
    for total in claims.totals {
      open(
        "claimTotal",
        [
          ("provider", total.provider.rawValue), ("currency", total.currency.code),
          ("state", total.state.rawValue), ("claims", String(total.count)),
        ])
      exact("claimed", total.claimed)
      element("due", total.due.description)
      exact("toCorrect", total.toCorrect)
      exact("toConfirm", total.toConfirm)
      exact("toExplain", total.toExplain)
      exact("net", total.net)
      close("claimTotal")
    }
    for claim in claims { append(claim) }
    close("claims")
  }

  private mutating func append(_ claim: ProviderClaim) {
    var attributes: Attributes = [
      ("name", claim.name), ("origin", claim.origin.description),
      ("provider", claim.provider.rawValue), ("currency", claim.currency.code),
      ("state", claim.state.rawValue), ("request", claim.request.rawValue),
    ]
    if let invoiceID = claim.invoiceID { attributes.append(("invoiceId", invoiceID.rawValue)) }
    open("claim", attributes)
    exact("expected", claim.expectedAmount)
    exact("billed", claim.billedAmount)
    for part in claim.parts {
      exact("part", part.amount, [("variance", part.variance.rawValue)])
    }
    exact("difference", claim.difference)
    element("due", claim.due.description)
    element("words", claim.words)
    close("claim")
  }

}

/// What `<claims>` may hold: a part of `crossfoot-drift.xsd`.
enum ClaimsSchema {
  static let types = [
    content, SchemaTypes.words("ClaimState", ProviderClaim.State.self),
    SchemaTypes.words("ClaimRequest", ProviderClaim.Request.self),
  ]

  private static let content = #"""
      <!-- What is put to providers; amounts are billed less expected, in the claim's currency. -->
      <xs:complexType name="Claims">
        <xs:sequence>
          <xs:element name="claimTotal" type="ClaimTotal" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="claim" type="Claim" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
      </xs:complexType>

      <xs:complexType name="ClaimTotal">
        <xs:sequence>
          <xs:element name="claimed" type="xs:decimal"/>
          <xs:element name="due" type="xs:decimal"/>
          <xs:element name="toCorrect" type="xs:decimal"/>
          <xs:element name="toConfirm" type="xs:decimal"/>
          <xs:element name="toExplain" type="xs:decimal"/>
          <xs:element name="net" type="xs:decimal"/>
        </xs:sequence>
        <xs:attribute name="provider" type="NonEmpty" use="required"/>
        <xs:attribute name="currency" type="CurrencyCode" use="required"/>
        <xs:attribute name="state" type="ClaimState" use="required"/>
        <xs:attribute name="claims" type="xs:nonNegativeInteger" use="required"/>
      </xs:complexType>

      <xs:complexType name="Claim">
        <xs:sequence>
          <xs:element name="expected" type="xs:decimal"/>
          <xs:element name="billed" type="xs:decimal"/>
          <xs:element name="part" type="ClaimPart" minOccurs="0" maxOccurs="unbounded"/>
          <xs:element name="difference" type="xs:decimal"/>
          <xs:element name="due" type="xs:decimal"/>
          <xs:element name="words" type="NonEmpty"/>
        </xs:sequence>
        <xs:attribute name="name" type="xs:string" use="required"/>
        <xs:attribute name="origin" type="xs:gYearMonth" use="required"/>
        <xs:attribute name="provider" type="NonEmpty" use="required"/>
        <xs:attribute name="currency" type="CurrencyCode" use="required"/>
        <xs:attribute name="state" type="ClaimState" use="required"/>
        <xs:attribute name="request" type="ClaimRequest" use="required"/>
        <xs:attribute name="invoiceId" type="NonEmpty"/>
      </xs:complexType>

      <xs:complexType name="ClaimPart">
        <xs:simpleContent>
          <xs:extension base="xs:decimal">
            <xs:attribute name="variance" type="Variance" use="required"/>
          </xs:extension>
        </xs:simpleContent>
      </xs:complexType>

    """#
}
