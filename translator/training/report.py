"""RUN/report.html: one static page about a training that needs nothing else, light and dark.

Made anew at each validation from RUN/progress.json's content; a hundred times as many validations make it
little longer and no slower, since curves are thinned and small pictures are kept.
"""

import html
from typing import Any

from translator import methods
from translator.atomic import write_atomically
from translator.training.command_line import command_line
from translator.training.plan import Plan
from translator.training.report_charts import Line, chart
from translator.training.report_film import film
from translator.training.run_folder import RunFolder

_STYLE = """
:root{color-scheme:light dark;--ground:#f7f7f8;--card:#fff;--ink:#1d1d1f;--soft:#63636a;--line:#dcdce0;
--good:#1a7f37;--warn:#9a6700;--bad:#b3261e;--c0:#0b62d6;--c1:#c2410c;--c2:#157f3b;--c3:#8b3fc7;--c4:#a8790a;
--c5:#c0266d}
@media(prefers-color-scheme:dark){:root{--ground:#151517;--card:#212124;--ink:#ececee;--soft:#a6a6ad;
--line:#3a3a3f;--good:#57c46f;--warn:#e0b040;--bad:#ff8a80;--c0:#6ea8ff;--c1:#ff9a5c;--c2:#5fd07f;
--c3:#c792ff;--c4:#e6c15a;--c5:#ff7fb8}}
*{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--ground);
color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.4rem 0}
.soft{color:var(--soft)}.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;
padding:1rem;margin:.5rem 0}.lead{border-left:.35rem solid var(--good)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:.75rem}
.charts .card{margin:0;min-width:0}.charts h3{font-size:.95rem;margin:0 0 .25rem}
svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:11px system-ui,sans-serif}
svg .grid{stroke:var(--line)}svg polyline{fill:none;stroke-width:1.8}svg polygon{opacity:.16;stroke:none}
svg line.mark{stroke:var(--ink);stroke-dasharray:3 3}svg text.mark{fill:var(--ink)}
.film{overflow-x:auto}.film table{border-collapse:separate;border-spacing:.35rem}
.film th{font-size:.8rem;font-weight:500;color:var(--soft)}.film img{display:block;width:112px;height:auto;
border-radius:.3rem}.film td.soft{text-align:center}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.8rem;color:var(--soft)}
.legend i{display:inline-block;width:.8rem;height:.2rem;margin-right:.35rem;vertical-align:middle}
table.facts{border-collapse:collapse;font-size:.9rem}table.facts td{padding:.1rem 1.5rem .1rem 0;
vertical-align:top;overflow-wrap:anywhere}table.facts td:first-child{color:var(--soft);white-space:nowrap}
ul.health{list-style:none;padding:0;margin:0}ul.health li{padding:.3rem 0}
.tag{font-size:.75rem;padding:.05rem .5rem;border-radius:1rem;border:1px solid currentColor;
margin-right:.5rem;white-space:nowrap}.severe{color:var(--bad)}.warning{color:var(--warn)}
.note,.done{color:var(--soft)}.gone{color:var(--good)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;margin:0}summary{cursor:pointer}
""" + "".join(
    f"polyline.c{i}{{stroke:var(--c{i})}}polygon.c{i},circle.c{i}{{fill:var(--c{i})}}"
    f"i.c{i}{{background:var(--c{i})}}"
    for i in range(6)
)


def write_report(folder: RunFolder, plan: Plan, content: dict[str, Any]) -> None:
    """Write RUN/report.html whole.

    Args:
        folder: of the run.
        plan: of the run.
        content: as `translator.training.progress.values` gives it.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE.
    """
    write_atomically(folder.report, page(folder, plan, content).encode())


def page(folder: RunFolder, plan: Plan, content: dict[str, Any]) -> str:
    """The page."""
    best = content["best"]
    looks = [(look["step"], look["folder"]) for look in content["pictures"]]
    strip = film(folder.path, looks, best["step"] if best else None)
    parts = [
        _head(plan, content),
        f'<h2>Held-out pictures over time</h2><div class="card film">{strip}</div>' if strip else "",
        _charts(content),
        _health(content),
        _scores(content),
        _settings(plan),
        '<h2>To repeat it</h2><div class="card"><pre>' + html.escape(command_line(plan)) + "</pre></div>",
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(plan.run.name)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body></html>\n"
    )


def _head(plan: Plan, content: dict[str, Any]) -> str:
    title = methods.get(plan.method).title
    names = " and ".join(plan.listing.names.values())
    lines = [
        f"<p><strong>{html.escape(content['why_best'])}</strong></p>" if content["why_best"] else "",
        f"<p>{html.escape(content['trend'])}</p>" if content["trend"] else "",
        f'<p class="soft">{html.escape(content["check"])}</p>' if content["check"] else "",
        f'<p class="soft">The rule: {html.escape(content["rule"])}. Only held-out pictures count.</p>',
    ]
    return (
        f"<h1>{html.escape(plan.run.name)}</h1>"
        f'<p class="soft">{html.escape(title)}, {html.escape(names)}, step {content["step"]} of '
        f'{content["steps"]}</p><div class="card lead">{"".join(lines)}</div>'
    )


def _charts(content: dict[str, Any]) -> str:
    validations = content["validations"]
    steps = [found["step"] for found in validations]
    costs, noise = [found["cost"] for found in validations], [found["noise"] for found in validations]
    cost = Line("cost (lower is better)", steps, costs, noise)
    parts = Line("realism (0 is real, 1 is doing nothing)", steps, [v["realism"] for v in validations])
    kept = Line("content (1 is kept)", steps, [v["content"] for v in validations])
    best = (content["best"]["step"], f"best, step {content['best']['step']}") if content["best"] else None
    found = [
        ("Score on held-out pictures", chart([cost], best)),
        ("What the score is made of", chart([parts, kept], best)),
        *_losses(content["curves"]),
    ]
    cards = "".join(f'<div class="card"><h3>{html.escape(t)}</h3>{svg}</div>' for t, svg in found if svg)
    return f'<h2>Curves</h2><div class="charts">{cards}</div>' if cards else ""


def _losses(curves: dict[str, Any]) -> list[tuple[str, str]]:
    """One chart for each optimizer's terms, then the rate and the speed."""
    steps, values = curves["steps"], curves["values"]
    optimizers = sorted({name.partition("/")[0] for name in values if "/" in name})
    found = []
    for optimizer in optimizers:
        lines = [
            Line(name.partition("/")[2], steps, series)
            for name, series in sorted(values.items())
            if name.startswith(f"{optimizer}/")
        ]
        found.append((f"Losses of the {optimizer}", chart(lines)))
    for name, title in (("learning_rate", "Learning rate"), ("pictures_per_s", "Pictures a second")):
        if name in values:
            found.append((title, chart([Line(title.lower(), steps, values[name])])))
    return found


def _health(content: dict[str, Any]) -> str:
    items = [_happening(happening) for happening in reversed(content["happenings"])]
    now = content["open"]
    sentence = "Nothing is wrong." if not now else f"{len(now)} to look at."
    history = f'<ul class="health">{"".join(items)}</ul>' if items else ""
    return f'<h2>Health</h2><div class="card"><p>{sentence}</p>{history}</div>'


def _happening(happening: dict[str, Any]) -> str:
    if happening["event"] == "autopilot_acted":
        kind, word, advice = "done", "autopilot", ""
    elif happening["cleared"]:
        kind, word, advice = "gone", "over", ""
    else:
        kind = word = happening["severity"]
        advice = happening.get("advice", "")
    name = happening["name"].replace("_", " ")
    return (
        f'<li><span class="tag {kind}">{html.escape(word)}</span>step {happening["step"]}, '
        f'{html.escape(name)}: {html.escape(happening["sentence"])} <span class="soft">{html.escape(advice)}'
        "</span></li>"
    )


def _scores(content: dict[str, Any]) -> str:
    if not content["scores"]:
        return ""
    rows = "".join(
        f"<tr><td>{html.escape(_way(name, content['names']))}</td><td>{value:.4g} ± {noise:.2g}</td></tr>"
        for name, (value, noise) in sorted(content["scores"].items())
    )
    return f'<h2>Last scores</h2><div class="card"><table class="facts">{rows}</table></div>'


def _way(name: str, names: dict[str, str]) -> str:
    way, _, score = name.rpartition("/")
    source, _, target = way.partition(">")
    return f"{names.get(source, source)} to {names.get(target, target)}: {score}"


def _settings(plan: Plan) -> str:
    listing = plan.listing
    counts = ", ".join(f"{len(paths)} {listing.names[d]}" for d, paths in listing.domains.items())
    held_out = max((len(paths) for paths in listing.held_out.values()), default=0)
    facts = {
        "pictures": f"{counts}; {held_out} of each held out",
        "folders": ", ".join(map(str, plan.data.folders)),
        "crops": f"{plan.data.size} px",
        **plan.training.model_dump(mode="json", exclude_none=True),
        **plan.settings,
    }
    rows = "".join(
        f"<tr><td>{html.escape(str(name).replace('_', ' '))}</td><td>{html.escape(str(value))}</td></tr>"
        for name, value in facts.items()
    )
    return (
        '<h2>Settings</h2><div class="card"><details><summary>All of them</summary>'
        f'<table class="facts">{rows}</table></details></div>'
    )
