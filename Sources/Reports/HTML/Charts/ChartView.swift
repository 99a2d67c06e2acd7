/// A chart as its template reads it.
///
/// Lines are stretched over the plot with it; texts are not, so their places are in per cent of the
/// whole picture, which has room above and below the plot.
struct ChartView {
  struct Band {
    let x: String
    let width: String
  }

  struct Path {
    let style: String
    /// The line.
    let line: String
    /// The same, closed along zero.
    let area: String?
  }

  /// A place worth a look, with its words beside it.
  struct Point {
    let x: String
    let text: Text
  }

  struct Text {
    let x: String
    let y: String
    /// Where the text begins at its place, is centred on it, or ends there.
    let anchor: String
    let text: String
  }

  let anchor: String
  let title: String
  let note: String?
  let description: String
  let style: String
  let bands: [Band]
  let ticks: [Text]
  let paths: [Path]
  let points: [Point]
  let labels: [Text]

  /// Where the plot begins and ends, in thousandths from the top.
  private static let top = 120
  private static let foot = 860

  init(_ chart: Chart, anchor: String) {
    self.anchor = anchor
    (title, note, description) = (chart.title, chart.note, chart.description)
    style = chart.isSmall ? "small" : "large"
    bands = chart.bands.map {
      Band(x: Self.percent($0.lowerBound), width: Self.percent($0.upperBound - $0.lowerBound))
    }
    ticks = chart.ticks.map {
      Text(x: "0", y: Self.percent(Self.height($0.y)), anchor: "start", text: $0.text)
    }
    paths = chart.lines.map(Self.path)
    points = chart.points.map { Self.point($0, isSmall: chart.isSmall) }
    labels = chart.labels.map { Self.text($0, y: Self.foot) }
  }

  private static func path(_ line: Chart.Line) -> Path {
    let places = line.places.map { "\($0.x) \(height($0.y))" }
    let path = "M" + places.joined(separator: "L")
    guard line.style == .area, let first = line.places.first, let last = line.places.last else {
      return Path(style: line.style.rawValue, line: path, area: nil)
    }
    let zero = height(line.zero)
    return Path(
      style: line.style.rawValue, line: path,
      area: path + "L\(last.x) \(zero)L\(first.x) \(zero)Z")
  }

  /// The words of a place, right of what the lines across say at the left edge.
  private static func point(_ label: Chart.Label, isSmall: Bool) -> Point {
    let x = label.place.x
    // What the words take of the width at most: half of a place's, and all of a line's.
    let (half, scale) = isSmall ? (150, 180) : (40, 60)
    var words = text(label, y: height(label.place.y))
    if x < scale + half {
      words = Text(x: percent(max(x, scale)), y: words.y, anchor: "start", text: words.text)
    }
    return Point(x: percent(x), text: words)
  }

  private static func text(_ label: Chart.Label, y: Int) -> Text {
    let x = label.place.x
    return Text(
      x: percent(x), y: percent(y), anchor: x < 120 ? "start" : x > 880 ? "end" : "middle",
      text: label.text)
  }

  /// `y` thousandths above the foot of the plot, in thousandths from the top of the picture.
  private static func height(_ y: Int) -> Int { foot - y * (foot - top) / 1_000 }

  /// So many thousandths in per cent.
  private static func percent(_ thousandths: Int) -> String {
    let sign = thousandths < 0 ? "-" : ""
    let magnitude = thousandths.magnitude
    return "\(sign)\(magnitude / 10).\(magnitude % 10)"
  }
}
