"""Style sheets of the card and the checklist: large on a phone, of the right size on paper, safe in the dark and in grey."""

_BASE = """
:root { --paper:#fffefb; --ink:#1d2327; --muted:#5b6670; --faint:#c3cacf; --wash:#f2f5f4; --alarm:#8c2318; }
@media (prefers-color-scheme: dark) {
  :root { --paper:#14181b; --ink:#e4e7e6; --muted:#a3aeb5; --faint:#4a555c; --wash:#1c2226; --alarm:#f0a79c; } }
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; }
body { margin:0; background:var(--paper); color:var(--ink); font:17px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif; }
main { max-width:44rem; margin:0 auto; padding:1.3rem 1.1rem 3rem; }
h1 { font-size:1.6rem; line-height:1.2; margin:0 0 .6rem; letter-spacing:-.01em; text-wrap:balance; }
h2 { font-size:1.08rem; line-height:1.25; margin:1.5rem 0 .3rem; }
p { margin:.35rem 0; }
.notes { color:var(--muted); font-size:.85rem; margin-top:1.6rem; overflow-wrap:anywhere; }
.notes h2 { font-size:.9rem; margin:1rem 0 .2rem; }
@media print {
  :root { --paper:#fff; --ink:#000; --muted:#333; --faint:#888; --wash:#fff; --alarm:#000; color-scheme:light; }
  main { max-width:none; padding:0; } }
"""

CARD_STYLE = (
    _BASE
    + """
.how { color:var(--muted); max-width:36rem; }
.strip { max-width:32rem; border:1px solid var(--faint); border-radius:.6rem; overflow:hidden; margin-top:1rem; }
.spare { display:none; }
.panel { padding:.9rem 1rem; display:flex; flex-direction:column; }
.panel + .panel { border-top:2px dashed var(--faint); }
.panel h2 { font-size:1.2rem; margin:0 0 .3rem; }
.panel p { margin:.15rem 0; }
.staff p:nth-of-type(2), .staff p:nth-of-type(4) { font-weight:600; }
.cover { min-height:10rem; justify-content:center; align-items:center; text-align:center; }
dl { margin:.3rem 0; }
.line { display:flex; gap:.5rem; align-items:flex-end; min-height:2rem; }
dt { color:var(--muted); flex:none; } dd { margin:0; flex:1; border-bottom:1px solid var(--faint); min-height:1.5em; overflow-wrap:anywhere; }
.foot { color:var(--muted); font-size:.85rem; margin-top:auto !important; padding-top:.3rem; }
@page { size:auto; margin:12mm; }
@media print {
  body { font-size:9pt; line-height:1.35; }
  h1 { font-size:12pt; margin-bottom:1mm; } .how { max-width:none; font-size:8.5pt; }
  .strips { display:flex; gap:4mm; margin:4mm 0; align-items:flex-start; }
  .strip, .spare { display:block; flex:none; width:85.6mm; max-width:none; margin:0; border:.3mm solid #000; border-radius:2mm; }
  .panel { min-height:53.98mm; padding:3mm 3.5mm; font-size:7.6pt; line-height:1.27; }
  .panel + .panel { border-top:.3mm dashed #000; }
  .panel h2 { font-size:10pt; margin:0 0 .8mm; } .panel p { margin:.35mm 0; } .cover h2 { font-size:15pt; } .cover p { font-size:9pt; }
  dl { margin:.6mm 0; } .line { min-height:5.6mm; gap:1.5mm; } dd { border-bottom:.2mm solid #000; min-height:1.3em; }
  .foot { font-size:6.4pt; padding-top:0; }
  .notes { font-size:7.2pt; line-height:1.3; margin-top:5mm; } .notes h2 { font-size:8pt; margin:2mm 0 .5mm; } .notes p { margin:.3mm 0; } }
"""
)

SHEET_STYLE = (
    _BASE
    + """
.call { border:2px solid var(--alarm); border-radius:.5rem; padding:.2rem 1rem .6rem; margin:1.2rem 0; background:var(--wash); }
.call h2 { margin-top:.6rem; color:var(--alarm); } .call ul { margin:.3rem 0; padding-left:1.2rem; }
ul.ticks { list-style:none; padding:0; margin:.3rem 0; } .ticks li { display:flex; gap:.7rem; padding:.25rem 0; }
.box { display:inline-block; flex:none; width:1.15em; height:1.15em; border:1.5px solid var(--ink); border-radius:.15em; margin-top:.15em; }
.fill { display:flex; flex-wrap:wrap; gap:.2rem .5rem; align-items:flex-end; min-height:2rem; }
.fill span { flex:2 1 12rem; display:flex; gap:.5rem; align-items:flex-end; } .fill span + span { flex:1 1 7rem; }
.fill i { flex:1; min-width:3rem; min-height:1.4em; border-bottom:1px solid var(--ink); } .fill b:not(:empty) + i { display:none; }
.when { font-weight:600; margin-top:1.2rem; }
table { border-collapse:collapse; width:100%; margin:.6rem 0; }
th { text-align:left; font-weight:600; vertical-align:bottom; } thead th { border-bottom:1.5px solid var(--ink); padding:.2rem .3rem; } thead th:first-child { padding-left:0; }
tbody th { font-weight:400; } tbody th, td { border-bottom:1px solid var(--faint); padding:.42rem .3rem .42rem 0; }
td, thead th:not(:first-child) { text-align:center; width:5.6rem; white-space:nowrap; } td .box { margin:0; vertical-align:middle; }
.at { display:block; font-weight:400; color:var(--muted); font-size:.82rem; white-space:nowrap; }
.at i { display:inline-block; width:2.4rem; border-bottom:1px solid var(--ink); }
tbody tr:last-child th { font-weight:600; }
ol { margin:.3rem 0; padding-left:1.3rem; } li { margin:.2rem 0; }
@media (max-width:34rem) { td, thead th:not(:first-child) { width:3.9rem; white-space:normal; } .at i { width:1.9rem; } .fill span:first-child { flex-basis:100%; } h1 { font-size:1.45rem; } }
@page { size:A4; margin:11mm 14mm; }
@media print {
  body { font-size:9.4pt; line-height:1.3; } h1 { font-size:15pt; margin-bottom:1mm; } h2 { font-size:10.5pt; margin:2.6mm 0 .6mm; break-after:avoid; }
  p { margin:.6mm 0; } .call { margin:2mm 0; padding:0 3mm 1.2mm; border-width:.5mm; } .call h2 { margin-top:1.2mm; }
  .call ul { columns:2; column-gap:8mm; margin:.5mm 0; } li { margin:.2mm 0; } .ticks li { padding:.3mm 0; gap:2mm; }
  .fill { min-height:6mm; } .when { margin-top:1.5mm; } table { margin:1mm 0; break-inside:avoid; } tbody th, td { padding:.75mm 1mm .75mm 0; }
  .notes { font-size:6.8pt; line-height:1.22; margin-top:2mm; columns:2; column-gap:8mm; } .notes h2 { font-size:7.6pt; margin:1mm 0 .4mm; }
  .notes p { margin:.2mm 0; } section { break-inside:avoid; } }
"""
)
