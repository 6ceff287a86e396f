"""The one stylesheet of the pages, beside a bulletin's own."""

from typing import Final

from heldground.publish.bulletin_html import STYLE

CSS: Final = (
    STYLE
    + """\
.site{border-bottom:1px solid var(--line);background:var(--tint)}
.site>*{max-width:46rem;margin:0 auto;padding:.55rem 1.1rem;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
nav,.facts,.steps{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-size:.88rem;line-height:1.45}
.site a:first-child{font-weight:700;color:var(--ink);text-decoration:none;margin-right:auto}
.site a,.steps>a{padding:.15rem 0}
.site [aria-current]{color:var(--ink);text-decoration-thickness:2px}
main{padding-top:1.4rem}
.names{margin:0 0 .6rem;color:var(--soft);font-size:1.05rem}
.steps{display:flex;align-items:baseline;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1.2rem;margin:0 0 1rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.6rem 0 1rem}
.facts dt{color:var(--soft)}.facts dd{margin:0}
@media (max-width:30rem){.facts{grid-template-columns:1fr}.facts dd{margin:0 0 .4rem}}
table time{white-space:nowrap}
.said{margin:1.1rem 0 1.4rem}
.said p,.said ul{margin:.2rem 0;font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-size:.88rem;line-height:1.45}
.said blockquote{margin:.3rem 0}.said blockquote p{font:inherit}
.said ul{padding-left:1.1rem}
mark{background:#ffe9a8;color:#1c1a15;padding:0 .1em}
@media (prefers-color-scheme:dark){mark{background:#5d4a10;color:#fbf3dc}}
.status{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-size:.88rem;font-weight:700}
.own{display:block;font-weight:400;color:var(--soft)}
.many{columns:15rem;list-style:none;padding:0}
.letters{display:flex;flex-wrap:wrap;gap:.3rem .8rem;list-style:none;padding:0}
.events h3{margin-bottom:.1rem}
footer{max-width:46rem;margin:0 auto;padding:0 1.1rem 2.5rem;overflow-wrap:anywhere}
main{padding-bottom:2rem}
footer p{margin:.3rem 0}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media print{.site,.steps{display:none}mark{background:none;text-decoration:underline}}
"""
)
