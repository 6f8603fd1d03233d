"""The style sheet of the pages: text as wide as one reads, a list of contents beside it where
there is room, tables and pictures that scroll in boxes of their own where there is not.

A drawing of so many points is shown at 0.84 to 1.42 pixels a point, so that text of 11 points is
9 to 16 pixels high.
"""

from __future__ import annotations

from marketing.pages.theme import DARK, LIGHT, declarations

COLOURS = (
    f":root{{color-scheme:light dark;{declarations(LIGHT)}}}\n"
    f"@media (prefers-color-scheme:dark){{:root{{{declarations(DARK)}}}}}\n"
)

_SHEET = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.box:focus-visible{outline:3px solid var(--link);
outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--paper);z-index:9}
header,.body{max-width:76rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2;margin:.2em 0}
h2{font-size:1.4rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:.6rem;
border-top:1px solid var(--grid)}
h3{font-size:1.05rem;line-height:1.35;margin:0 0 .6rem}
h1,h2,h3{text-wrap:balance;overflow-wrap:anywhere}
p{margin:.5rem 0;max-width:46rem;overflow-wrap:anywhere}
.lead{font-size:1.1rem;color:var(--muted)}
nav{font-size:.92rem}
nav h2{font-size:1rem;margin:.8rem 0 .3rem;border:0;padding:0}
nav ol{list-style:none;margin:0;padding:0}
nav a{display:inline-block;padding:.2rem 0;text-decoration:none}
nav a:hover{text-decoration:underline}
nav ol ol{display:none}
figure,.missing,.facts{margin:1.5rem 0;padding:1rem;background:var(--panel);border-radius:.6rem}
.missing{border:1px dashed var(--muted);background:none}
.note,figcaption{font-size:.92rem;color:var(--muted);margin-top:.4rem}
.box{overflow-x:auto;max-width:100%}
figure svg{display:block;width:100%;height:auto;font-family:inherit;
max-width:calc(var(--points)*.0888rem);min-width:calc(var(--points)*.0525rem)}
figure svg text{fill:var(--ink)}
details{margin-top:.6rem}
summary{cursor:pointer;color:var(--link);padding:.2rem 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .8rem .25rem 0;text-align:left;vertical-align:top;
border-bottom:1px solid var(--grid)}
th{font-weight:600}
tbody th{font-weight:500}
.number{text-align:right}
details .box{max-height:28rem;overflow-y:auto}
.facts td,.facts th{overflow-wrap:break-word}
.prose{min-width:14rem}
footer{color:var(--muted);font-size:.9rem;padding:2rem 0}
@media (max-width:40rem){figure{margin-inline:-1rem;border-radius:0}}
@media (min-width:70rem){
.body{display:grid;grid-template-columns:16rem minmax(0,1fr);gap:3rem}
nav{position:sticky;top:0;max-height:100vh;overflow-y:auto;padding-bottom:2rem;
align-self:start}
nav ol ol{display:block;margin:0 0 .5rem .8rem}
nav ol ol a{color:var(--muted);padding:.12rem 0;line-height:1.3}
}
@media print{
nav,.skip,summary{display:none}
body{font-size:10pt}
figure,.missing,.facts{break-inside:avoid;background:none;border:1px solid var(--grid)}
figure svg{min-width:0}
.body{display:block}
}
"""

STYLE = COLOURS + _SHEET.strip()
