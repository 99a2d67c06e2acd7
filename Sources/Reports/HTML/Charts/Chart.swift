/// A picture of figures that stand in a table too. Places are geometry, in thousandths of the plot from
/// its left and from its foot; whatever a reader may rely on is a text.
struct Chart {
  /// What it shows.
  var title: String
  /// What is marked in it, in words.
  var note: String?
  /// What there is to see, for those who do not see it.
  var description: String
  /// Whether it is one of many beside each other.
  var isSmall = false
  /// Stretches of the plot that are shaded from top to foot.
  var bands: [Range<Int>] = []
  /// Lines across, with what they stand for.
  var ticks: [Tick] = []
  /// The lines, the ones behind first.
  var lines: [Line] = []
  /// Places worth a look.
  var points: [Label] = []
  /// What stands below the plot.
  var labels: [Label] = []

  /// A place of the plot.
  struct Place: Hashable {
    var x: Int
    var y: Int
  }

  /// A line across.
  struct Tick {
    var y: Int
    var text: String
  }

  /// A place and what stands at it.
  struct Label {
    var place: Place
    var text: String
  }

  /// A line from place to place.
  struct Line {
    /// How it is drawn.
    enum Style: String {
      /// What it is all about, filled down to zero.
      case area
      /// Something to compare with: dashed.
      case reference
    }

    var style: Style
    var places: [Place]
    /// The foot of the filling.
    var zero = 0
  }
}
