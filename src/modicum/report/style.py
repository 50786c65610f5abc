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
  td, td:not(:last-child), td.number { white-space:normal; }
  td::before { content:attr(data-label); color:var(--muted); text-align:left; flex:none; }
  td.number { padding-right:0; }
  td:first-child { font-weight:600; } }
@page { size:A4; margin:11mm 13mm; }
@media print {
  :root { --paper:#fff; --ink:#000; --muted:#333; --accent:#000; --faint:#aaa; --wash:#fff; color-scheme:light; }
  body { font-size:8.2pt; line-height:1.32; } main { max-width:none; padding:0; } p { max-width:none; margin:.15rem 0; }
  h1 { font-size:16pt; margin:.1rem 0 .3rem; } h2 { font-size:9.4pt; margin:.5rem 0 .1rem; break-after:avoid; }
  header { padding-bottom:.4rem; margin-bottom:.4rem; border-width:1px; } .banner, .trial, .window { font-size:7.8pt; } .banner { margin:0 0 .3rem; }
  .lead p { font-size:8.8pt; margin:.1rem 0; } .window { margin-top:.3rem; }
  .figures { display:grid; grid-template-columns:1fr 1fr; gap:1rem; align-items:end; }
  figure { margin:.3rem 0; break-inside:avoid; } figcaption { font-size:7.4pt; } figure svg { max-height:46mm; }
  table { margin:.3rem 0; font-size:8pt; break-inside:avoid; } td { padding:.05rem .5rem .05rem 0; } .quiet table { break-inside:auto; }
  .notes { columns:2; column-gap:1.6rem; } .notes p { break-inside:avoid; } .notes h2:first-child { margin-top:0; }
  details { display:block; border:0; } details::details-content { content-visibility:visible; display:block; }
  summary { list-style:none; min-height:0; padding:.5rem 0 .1rem; font-size:10pt; }
  .quiet { break-before:page; } footer { border:1px solid #000; margin-top:.6rem; padding:.4rem .6rem; font-size:8.8pt; break-inside:avoid; } }
"""
