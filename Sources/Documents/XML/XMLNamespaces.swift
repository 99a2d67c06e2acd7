/// The prefixes that are bound where a scan stands.
struct XMLNamespaces {
  private struct Binding {
    var prefix: [UInt8]
    var namespace: String
    var depth: Int
  }

  private static let reserved = "http://www.w3.org/XML/1998/namespace"
  private static let declarations = Array("xmlns".utf8)

  private var bindings = [
    Binding(prefix: Array("xml".utf8), namespace: Self.reserved, depth: 0)
  ]

  /// The namespace of `prefix`, which is empty where there is no prefix; `nil` where it is not bound.
  func namespace(of prefix: ArraySlice<UInt8>) -> String? {
    for binding in bindings.reversed() where binding.prefix.elementsEqual(prefix) {
      return binding.namespace
    }
    return prefix.isEmpty ? "" : nil
  }

  /// Binds what `attribute` of an element at `depth` declares.
  ///
  /// - Returns: whether it declares a namespace, and, where it must not, why.
  mutating func bind(
    _ attribute: XMLAttribute, in bytes: [UInt8], depth: Int
  ) -> (isDeclaration: Bool, trouble: String?) {
    let isDefault = bytes[attribute.name.whole].elementsEqual(Self.declarations)
    guard isDefault || bytes[attribute.name.prefix].elementsEqual(Self.declarations) else {
      return (false, nil)
    }
    let prefix = isDefault ? [] : Array(bytes[attribute.name.local])
    let namespace = XMLText.resolved(bytes[attribute.value])
    if !isDefault, namespace.isEmpty { return (true, "a prefix that is bound to nothing") }
    if prefix == Self.declarations || (prefix == bindings[0].prefix && namespace != Self.reserved) {
      return (true, "a reserved prefix that is bound again")
    }
    bindings.append(Binding(prefix: prefix, namespace: namespace, depth: depth))
    return (true, nil)
  }

  /// Forgets what the elements deeper than `depth` declared.
  mutating func leave(to depth: Int) {
    while let last = bindings.last, last.depth > depth { bindings.removeLast() }
  }
}
