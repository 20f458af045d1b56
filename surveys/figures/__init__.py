"""What a release says, as figures, tables and sentences: from ``surveys.published`` alone, without a database."""

from surveys.figures.blocks import FigureBlock, Told, blocks_of, told_of
from surveys.figures.collection import result_figure, result_figures
from surveys.figures.highlights import Highlight, highlights
from surveys.figures.parts import ResultFigure
from surveys.figures.rows import all_item_rows, item_rows
from surveys.figures.texts import number_text, reason_text, state_text, words_of

__all__ = [
    "FigureBlock",
    "Highlight",
    "ResultFigure",
    "Told",
    "all_item_rows",
    "blocks_of",
    "highlights",
    "item_rows",
    "number_text",
    "reason_text",
    "result_figure",
    "result_figures",
    "state_text",
    "told_of",
    "words_of",
]
