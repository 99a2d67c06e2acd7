/// The named expressions of a profile, each with a place for its value and for those of its patterns'
/// groups. A row of which little is asked works out what that needs and no more.
final class NamedExpressions {
  let fields: [MappingRules.Field]
  /// The place of each expression's value.
  let places: [Int]
  /// Of each place the expression that fills it.
  let owners: [Int]
  /// Whether two expressions have a group of one name: then all before one are worked out first.
  let isOrdered: Bool
  private let placesByName: [String: Int]

  /// How many places there are.
  var count: Int { owners.count }

  init(_ fields: [MappingRules.Field]) {
    var names: [String: Int] = [:]
    var places: [Int] = []
    var owners: [Int] = []
    var isOrdered = false
    for (index, field) in fields.enumerated() {
      places.append(owners.count)
      for name in [field.name] + field.expression.groups {
        if let known = names[name] {
          isOrdered = isOrdered || owners[known] != index
        }
        names[name] = owners.count
        owners.append(index)
      }
    }
    self.fields = fields
    self.places = places
    self.owners = owners
    self.isOrdered = isOrdered
    placesByName = names
  }

  /// The place of that name's value.
  subscript(_ name: String) -> Int? { placesByName[name] }
}
