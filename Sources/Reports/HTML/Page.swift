import ExactMoney

/// A report for the eye: one self-contained HTML file, the same skeleton for every report.
///
/// Nothing in it is HTML yet: ``PageTemplates`` turns it into bytes, and escapes every text on the way.
struct Page {
  /// What it is, and for which month.
  var title: String
  /// Who made it, above the title.
  var kicker: String
  /// One sentence under the title.
  var lead: String
  /// Where things stand, as marks beside the title.
  var marks: [Mark]
  /// The figures a reader looks for first.
  var facts: [Fact]
  /// What follows, each with its line in the table of contents.
  var sections: [Section]
  /// The last lines: program, period, where the exact figures are.
  var colophon: [String]

  /// A state, told by a sign and a word; its colour only repeats them.
  struct Mark {
    /// How grave it is.
    enum Tone: String {
      /// Nobody needs to look.
      case good
      /// A person must look.
      case open
      /// It stands in the way.
      case bad
      /// A fact without a judgement.
      case plain
    }

    var tone: Tone
    var text: String
  }

  /// One headline figure.
  struct Fact {
    var label: String
    var value: PageCell
    /// Whether an amount above zero carries a plus: for differences.
    var isSigned = false
    /// What it means or how it is made.
    var note: String?
  }

  /// One chapter.
  struct Section {
    /// The anchor's name: words of ours, never of a file.
    var anchor: String
    var title: String
    /// A sentence or two that say how to read it.
    var lead: String?
    var blocks: [Block]
  }

  /// What stands in a section.
  enum Block {
    case table(PageTable)
    /// A table that a reader opens where the picture above it does not do.
    case folded(summary: String, PageTable)
    /// Pictures of what tables say, side by side where they are small.
    case charts([Chart])
    /// Terms and what they mean, under a heading where there is one.
    case terms(heading: String?, [Term])
    /// A sentence with a state.
    case notice(Mark)
    /// Sums that must come out, written out.
    case equations([Equation])
    /// Where people sign.
    case signatures([Signature])
  }

  /// A term and what it means.
  struct Term {
    var term: String
    var meaning: String
  }

  /// A sum, written out: terms with their signs, what they come to, and what is left.
  struct Equation {
    var label: String
    var terms: [(label: String, amount: Rational)]
    var result: (label: String, amount: Rational)
    var currency: Currency

    /// What the terms come to, less ``result``.
    var difference: Rational { Rational.sum(terms.map(\.amount)) - result.amount }
  }

  /// A place for a person's name, time and hand.
  struct Signature {
    var role: String
    var name: String?
    var time: String?
    var state: Mark
    /// The hash that was signed.
    var hash: String?
  }
}
