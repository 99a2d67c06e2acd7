import ExactMoney
import XMLCoder

/// The text of an element, with the attributes that say what it counts.
///
/// Figures stay text until they are read exactly: XMLCoder would take an amount "1,234.56" for 1.
struct XMLValue: Decodable, DynamicNodeDecoding, Sendable {
  private var value: String
  private var currencyID: String?
  private var unitCode: String?
  private var formatCode: String?
  private var schemeID: String?

  enum CodingKeys: String, CodingKey {
    case value = ""
    case currencyID
    case unitCode
    case formatCode = "format"
    case schemeID
  }

  static func nodeDecoding(for key: any CodingKey) -> XMLDecoder.NodeDecoding {
    key.stringValue.isEmpty ? .element : .attribute
  }

  /// What it says, without white space around it; `nil` where that is nothing.
  var text: String? { XMLText.trimmed(value) }
  /// The figure, where it is one.
  var number: ExactDecimal? { text.flatMap { ExactDecimal($0) } }
  /// The currency of an amount (`currencyID`).
  var currency: String? { XMLText.trimmed(currencyID) }
  /// The unit of a quantity (`unitCode`).
  var unit: String? { XMLText.trimmed(unitCode) }
  /// How a date is written (`format`).
  var format: String? { XMLText.trimmed(formatCode) }
  /// What kind of number an identifier is (`schemeID`).
  var scheme: String? { XMLText.trimmed(schemeID) }
}
