"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.5
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.55 at 0.12 wrong answers on what is not there."""

WEIGHTS = {
    "words": 4.303,
    "own": 1.404,
    "evidence": 1.753,
    "act": 0.800,
    "whole": 1.201,
    "adrift": -0.421,
    "name": 0.434,
    "rare": 0.805,
    "exact": 1.316,
    "quoted": 2.007,
    "role": 2.147,
    "kind": 0.885,
    "option": 3.632,
    "field": 1.383,
    "other": 1.5,
    "icon": 1.412,
    "answer": 2.000,
    "lure": 0.976,
    "row": 5.865,
    "relation": 3.000,
    "place": 4.857,
    "ordinal": 5.000,
    "unwanted": 1.471,
    "stated": 2.000,
    "state": 0.395,
    "repeat": 0.233,
    "crowd": 0.132,
    "footer": 0.269,
    "title": 0.083,
    "reading": 1.848,
}

CALIBRATION = {
    "whole": 0.0,
    "other": 0.5,
    "lure": 0.0,
    "answered": 0.0,
    "thing alone": 0.0,
    "bias": -4.701,
    "odds": 0.091,
    "margin": 0.333,
    "alone": 0.078,
    "words": 1.814,
    "own": 0.529,
    "evidence": 2.779,
    "name": 0.415,
    "rare": -1.038,
    "exact": 0.572,
    "option": 0.785,
    "role": 0.566,
    "field": 0.571,
    "value": 0.126,
    "told apart": 2.123,
    "reading": -4.717,
}
