"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.5
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.56 at 0.16 wrong answers on what is not there."""

WEIGHTS = {
    "words": 3.957,
    "own": 1.513,
    "evidence": 1.586,
    "act": 0.800,
    "whole": 1.043,
    "adrift": -0.449,
    "name": 0.274,
    "rare": 0.844,
    "exact": 1.285,
    "quoted": 2.010,
    "role": 2.077,
    "kind": 0.823,
    "option": 3.642,
    "field": 1.500,
    "other": 0.558,
    "icon": 1.445,
    "answer": 2.000,
    "lure": 0.978,
    "row": 5.653,
    "relation": 3.000,
    "place": 4.856,
    "ordinal": 5.000,
    "unwanted": 1.477,
    "stated": 2.000,
    "state": 0.486,
    "repeat": 0.250,
    "crowd": 0.118,
    "footer": 0.277,
    "title": 0.031,
    "reading": 1.982,
}

CALIBRATION = {
    "bias": -3.369,
    "odds": 0.219,
    "margin": 0.403,
    "alone": -0.008,
    "words": 0.522,
    "own": 1.625,
    "evidence": 1.517,
    "name": -0.041,
    "rare": -0.687,
    "exact": 0.142,
    "whole": -0.918,
    "other": 1.227,
    "lure": 0.147,
    "answered": -0.166,
    "thing alone": -0.075,
    "option": 0.111,
    "role": 0.333,
    "field": 0.844,
    "value": -0.115,
    "told apart": 1.664,
    "reading": -3.516,
}
