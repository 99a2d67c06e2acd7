import ExactMoney
import Mustache

/// The templates of `Templates/`, compiled in.
///
/// Each begins by naming ``HTMLText`` as its content type: a template that did not would be escaped
/// by the engine, and a test refuses it.
enum PageTemplates {
  /// Every template by its name.
  static let sources: [(name: String, text: String)] = [
    ("bar", PackageResources.bar_mustache),
    ("charts", PackageResources.charts_mustache),
    ("equations", PackageResources.equations_mustache),
    ("mark", PackageResources.mark_mustache),
    ("page", PackageResources.page_mustache),
    ("signatures", PackageResources.signatures_mustache),
    ("table", PackageResources.table_mustache),
    ("terms", PackageResources.terms_mustache),
    ("value", PackageResources.value_mustache),
  ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }

  /// How every page looks, on a screen and on paper.
  static let stylesheet = String(decoding: PackageResources.page_css, as: UTF8.self)

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(HTMLText(), named: "SCALARS")
    var library = MustacheLibrary()
    for (name, text) in sources {
      // A partial stands within a line: the line end that a file ends in is none of the page's.
      let text = name == "page" ? text : String(text.dropLast())
      do {
        try library.register(text, named: name)
      } catch {
        invariant(false, "template \(name): \(error)")
      }
    }
    return library
  }()

  /// `page` as HTML.
  static func html(_ page: Page) -> String {
    required(library.render(PageView(page), withTemplate: "page"), "there is no template page")
  }
}
