"""Charts as accessible SVG: geometry in Python, drawing in ``templates/charts``; no script, no style, no JavaScript.

Every function returns a ``Figure`` with a wide (760) and a narrow (350 units) drawing, a German description with the
key figures and the same data as a table. The drawings go into web pages and, unchanged, into PDF documents.
"""

from portal.core.charts.bars import bar_chart
from portal.core.charts.figure import Figure
from portal.core.charts.map_drawing import Legend, MapPoint
from portal.core.charts.maps import point_map
from portal.core.charts.palette import TONES, Pattern, Tone
from portal.core.charts.stacked import Series, stacked_bars
from portal.core.charts.trends import Trend, trend_lines

__all__ = [
    "TONES",
    "Figure",
    "Legend",
    "MapPoint",
    "Pattern",
    "Series",
    "Tone",
    "Trend",
    "bar_chart",
    "point_map",
    "stacked_bars",
    "trend_lines",
]
