"""The few SVG elements of a chart, for light and dark pages: a clear background, no scripts, the reader's fonts."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

Point = tuple[float, float]

_STYLE = """
svg { color-scheme: light dark; font: 12px system-ui, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif }
text { fill: #57606a }
.strong { fill: #24292f; font-weight: 600 }
.title { font-size: 17px }
.small { font-size: 11px }
.plain { fill: #24292f }
.axis, .mark { stroke: #6e7781 }
.mark { stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
text { fill: #9da7b3 }
.strong, .plain { fill: #e6edf3 }
.axis, .mark { stroke: #8b949e }
}
"""


class Svg:
    """A drawing; ``fills`` are the colours of the classes s0, s1 … on a light and on a dark page."""

    def __init__(self, title: str, description: str, fills: list[tuple[str, str]]) -> None:
        self._root = Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
        SubElement(self._root, "title").text = title
        SubElement(self._root, "desc").text = description
        light, dark = ("\n".join(f".s{n} {{ fill: {pair[page]} }}" for n, pair in enumerate(fills)) for page in (0, 1))
        style = f"{_STYLE}{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
        SubElement(self._root, "style").text = style

    def text(self, at: Point, content: str, style: str = "", anchor: str = "start") -> None:
        """Write a line; ``anchor`` is the part of it that lies at the point."""
        self._add("text", style, x=at[0], y=at[1]).attrib["text-anchor"] = anchor
        self._root[-1].text = content

    def line(self, start: Point, end: Point, style: str) -> None:
        """Draw a straight line."""
        self._add("line", style, x1=start[0], y1=start[1], x2=end[0], y2=end[1])

    def rect(self, at: Point, size: Point, style: str, hint: str = "") -> None:
        """Draw a rectangle from its upper left corner; the hint is what a pointer over it shows."""
        drawn = self._add("rect", style, x=at[0], y=at[1], width=size[0], height=size[1], rx=1.5)
        if hint:
            SubElement(drawn, "title").text = hint

    def written(self, width: float, height: float) -> str:
        """Return the file's text."""
        self._root.attrib |= {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
        indent(self._root)
        return tostring(self._root, encoding="unicode") + "\n"

    def _add(self, tag: str, style: str, **places: float) -> Element:
        element = SubElement(self._root, tag, {name: f"{round(place, 2):g}" for name, place in places.items()})
        if style:
            element.attrib["class"] = style
        return element
