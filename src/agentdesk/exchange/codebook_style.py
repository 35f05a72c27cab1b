"""How a codebook looks on screen and on A4 paper."""

from typing import Final

STYLE: Final = """
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); } }
* { box-sizing: border-box; }
body { font: 10.5pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #1a1a1a; background: #fff; max-width: 190mm; margin: 0 auto; padding: 6mm; }
header { border-bottom: 2pt solid #1a1a1a; margin-bottom: 6mm; }
h1 { font-size: 19pt; line-height: 1.25; margin: 0 0 3mm; }
h2 { font-size: 13pt; margin: 7mm 0 3mm; border-bottom: .5pt solid #888; break-after: avoid; }
h3 { font-size: 11pt; margin: 0 0 1.5mm; break-after: avoid; display: flex; gap: 3mm; align-items: baseline; }
h3 b { min-width: 7mm; font-size: 13pt; }
small { font-weight: normal; font-size: 9pt; color: #555; }
h3 small { margin-left: auto; }
code { font: 9.5pt/1.4 "DejaVu Sans Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere; }
a { color: inherit; text-decoration: none; }
nav ol { list-style: none; margin: 0; padding: 0; columns: 2; column-gap: 8mm; font-size: 9.5pt; }
nav li { break-inside: avoid; margin: 0 0 1mm; }
nav b { display: inline-block; min-width: 6mm; }
nav span { color: #444; }
article { border: .5pt solid #999; border-left: 3pt solid #444; padding: 3mm 4mm; margin: 0 0 4mm;
  break-inside: avoid; }
section { margin-left: 0; }
p { margin: 0 0 1.5mm; white-space: pre-line; }
p i { display: inline-block; min-width: 9mm; font-style: normal; font-size: 8.5pt; color: #666; }
.label { font-size: 11pt; }
.hint { color: #444; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5mm 4mm; margin: 2mm 0 0; font-size: 9.5pt; }
dt { color: #555; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 0; font-size: 9.5pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border-bottom: .5pt solid #bbb; padding: .8mm 2mm; text-align: left; vertical-align: top; }
th { border-bottom: 1pt solid #555; font-weight: 600; }
td:first-child { width: 1%; white-space: nowrap; color: #555; }
article:has(tr:nth-child(12)) { break-inside: auto; }
@media print { body { padding: 0; max-width: none; } nav { break-after: page; } a[href]::after { content: none; } }
"""
