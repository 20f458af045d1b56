"""Charts as accessible SVG: geometry in Python, drawing in ``templates/charts``; no script, no style, no JavaScript.

Every function returns a ``Figure`` with a wide (760) and a narrow (350 units) drawing, a German description with the
key figures and the same data as a table. The drawings go into web pages and, unchanged, into PDF documents.
"""

from portal.core.charts.bars import bar_chart
from portal.core.charts.bubbles import BubbleRow, bubble_rows
from portal.core.charts.diverging import ShareRow, diverging_bars, percent_bars
from portal.core.charts.dots import DotRow, dot_plot
from portal.core.charts.figure import ROOMY, Figure
from portal.core.charts.map_drawing import Legend, MapPoint
from portal.core.charts.maps import point_map
from portal.core.charts.mean_points import MeanPoint, mean_points
from portal.core.charts.palette import TONES, Pattern, Tone
from portal.core.charts.shares import PercentRow, share_bars
from portal.core.charts.stacked import Series, stacked_bars
from portal.core.charts.trends import Trend, trend_lines

__all__ = [
    "ROOMY",
    "TONES",
    "BubbleRow",
    "DotRow",
    "Figure",
    "Legend",
    "MapPoint",
    "MeanPoint",
    "Pattern",
    "PercentRow",
    "Series",
    "ShareRow",
    "Tone",
    "Trend",
    "bar_chart",
    "bubble_rows",
    "diverging_bars",
    "dot_plot",
    "mean_points",
    "percent_bars",
    "point_map",
    "share_bars",
    "stacked_bars",
    "trend_lines",
]
