"""The page's style sheet: calm, large enough for tired eyes, safe on grey paper and in a dark bedroom."""

STYLE = """
:root { --paper:#fffefb; --ink:#1d2327; --muted:#5b6670; --accent:#1d5c87; --faint:#d5dade; --wash:#f2f5f4; }
@media (prefers-color-scheme: dark) {
  :root { --paper:#14181b; --ink:#e4e7e6; --muted:#a3aeb5; --accent:#86bfe6; --faint:#3a444b; --wash:#1c2226; } }
* { box-sizing:border-box; }
html { -webkit-text-size-adjust:100%; }
body { margin:0; background:var(--paper); color:var(--ink); font:17px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif; }
main { max-width:46rem; margin:0 auto; padding:1.5rem 1.1rem 4rem; }
header { border-bottom:2px solid var(--ink); padding-bottom:1rem; margin-bottom:1.5rem; }
.banner { color:var(--muted); font-size:.85rem; margin:0 0 1.2rem; }
.trial { margin:0; color:var(--muted); }
h1 { font-size:1.9rem; line-height:1.2; margin:.2rem 0 .9rem; letter-spacing:-.01em; text-wrap:balance; }
h2 { font-size:1.08rem; margin:2rem 0 .4rem; }
p { margin:.35rem 0; max-width:40rem; }
.lead p { font-size:1.06rem; margin:.5rem 0; }
.window { color:var(--muted); font-size:.88rem; margin-top:.9rem; }
.window p { margin:.1rem 0; }
table { border-collapse:collapse; width:100%; margin:.8rem 0; font-size:.92rem; font-variant-numeric:tabular-nums; }
caption { text-align:left; color:var(--muted); padding-bottom:.3rem; }
th { text-align:left; font-weight:600; border-bottom:1.5px solid var(--ink); padding:.3rem .5rem .3rem 0; vertical-align:bottom; }
td { border-bottom:1px solid var(--faint); padding:.38rem .5rem .38rem 0; vertical-align:top; }
.number { text-align:right; padding-right:1rem; white-space:nowrap; }
figure { margin:1.4rem 0; }
figure svg { width:100%; max-width:38rem; height:auto; display:block; }
th, td:not(:last-child) { white-space:nowrap; }
figcaption { font-size:.88rem; color:var(--muted); margin-top:.3rem; }
details { border-top:1px solid var(--faint); padding:.2rem 0; }
details:last-of-type { border-bottom:1px solid var(--faint); }
summary { cursor:pointer; padding:.6rem 0; min-height:44px; font-weight:600; }
section + details { margin-top:2rem; }
footer { margin-top:2rem; background:var(--wash); padding:.8rem 1rem; font-size:.95rem; }
@media (max-width:34rem) {
  h1 { font-size:1.55rem; }
  thead { position:absolute; left:-999rem; }
  tr { display:block; border-bottom:1px solid var(--faint); padding:.5rem 0; }
  td { display:flex; justify-content:space-between; gap:1rem; border:0; padding:.12rem 0; text-align:right; }
  td::before { content:attr(data-label); color:var(--muted); text-align:left; flex:none; }
  td.number { padding-right:0; }
  td:first-child { font-weight:600; } }
@media print {
  :root { --paper:#fff; --ink:#000; --muted:#333; --accent:#000; --faint:#aaa; --wash:#fff; }
  body { font-size:10.5pt; } main { max-width:none; padding:0; } section, figure, table { break-inside:avoid; }
  details { display:block; } details > * { display:block; } footer { border:1px solid #000; } }
"""
