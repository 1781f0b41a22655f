// SPDX-License-Identifier: Apache-2.0
#include "report/html_page.h"

namespace budget_gate {

std::string_view HtmlStyle() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2127; --soft: #5c6670; --line: #dde1e6;
  --held: #1a7f4b; --broken: #c62828; --tolerated: #9a6200; --unjudged: #6b4fbb; --skipped: #8a939c;
  --held-bg: #e7f4ec; --broken-bg: #fdecea; --tolerated-bg: #fff4dc; --unjudged-bg: #f0ecfb;
  --code: #f1f3f5; --link: #1558b0; --limit: #d9730d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1d2125; --text: #e6e9ec; --soft: #9aa4ae; --line: #333a41;
    --held: #5fcf93; --broken: #ff8a80; --tolerated: #f0b95a; --unjudged: #b9a4f5; --skipped: #7d8791;
    --held-bg: #16301f; --broken-bg: #3b1c1a; --tolerated-bg: #362a12; --unjudged-bg: #2a2440;
    --code: #15181b; --link: #82b4ff; --limit: #ffb066;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 20px 16px 60px; }
a { color: var(--link); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 34px 0 10px; }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .86em; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.verdict { border: 1px solid var(--line); border-left: 8px solid var(--held); border-radius: 10px;
  background: var(--held-bg); padding: 18px 20px; }
.verdict.broken { border-left-color: var(--broken); background: var(--broken-bg); }
.verdict.unjudged { border-left-color: var(--unjudged); background: var(--unjudged-bg); }
.verdict.held h1 { color: var(--held); } .verdict.broken h1 { color: var(--broken); }
.verdict.unjudged h1 { color: var(--unjudged); }
.verdict p { margin: 2px 0; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); gap: 10px 18px;
  margin: 16px 0 0; }
.facts div { min-width: 0; }
.facts dt { color: var(--soft); font-size: .8rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
.matrix th, .matrix td { padding: 4px 6px; border-bottom: 1px solid var(--line); }
.matrix tr:last-child th, .matrix tr:last-child td { border-bottom: 0; }
.matrix thead th { vertical-align: bottom; font-weight: 600; font-size: .82rem; color: var(--soft); }
.matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.matrix tbody th { text-align: left; font-weight: 400; min-width: 240px; padding-left: 14px; }
.matrix td { text-align: center; width: 38px; }
.matrix td:last-child, .matrix thead th:last-child { padding-right: 14px; }
.mark { display: inline-block; min-width: 26px; padding: 1px 4px; border-radius: 6px; text-align: center;
  text-decoration: none; font-weight: 700; color: var(--skipped); }
a.mark:hover, a.mark:focus { outline: 2px solid currentColor; }
.mark.held { color: var(--held); } .mark.broken { color: #fff; background: var(--broken); }
.mark.tolerated { color: var(--tolerated); background: var(--tolerated-bg); }
.mark.unjudged { color: var(--unjudged); background: var(--unjudged-bg); }
@media (prefers-color-scheme: dark) { .mark.broken { color: #2a0f0d; } }
.strips { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; padding: 10px 14px; }
.strips .mark { min-width: 20px; margin: 0 1px; }
.legend { color: var(--soft); font-size: .86rem; margin: 8px 2px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
.filters { position: sticky; top: 0; z-index: 2; background: var(--page); padding: 10px 0; display: flex;
  flex-wrap: wrap; gap: 8px; }
.filters button { font: inherit; font-size: .88rem; padding: 5px 12px; border-radius: 999px; cursor: pointer;
  border: 1px solid var(--line); background: var(--card); color: var(--soft); }
.filters button[aria-pressed=true] { color: var(--text); border-color: var(--link);
  box-shadow: inset 0 0 0 1px var(--link); }
.filters input { font: inherit; flex: 1 1 200px; min-width: 0; padding: 5px 12px; border-radius: 999px;
  border: 1px solid var(--line); background: var(--card); color: var(--text); }
.cause { margin: 14px 0; padding: 14px 16px; border-left: 5px solid var(--broken); }
.cause.tolerated { border-left-color: var(--tolerated); }
.cause.unjudged { border-left-color: var(--unjudged); }
.cause h3 { margin: 0 0 8px; font-size: 1rem; }
.cause .tag { font-size: .76rem; font-weight: 700; padding: 1px 8px; border-radius: 999px; margin-right: 8px;
  color: var(--broken); background: var(--broken-bg); white-space: nowrap; }
.cause.tolerated .tag { color: var(--tolerated); background: var(--tolerated-bg); }
.cause.unjudged .tag { color: var(--unjudged); background: var(--unjudged-bg); }
.told { display: grid; grid-template-columns: 84px 1fr; gap: 3px 12px; margin: 0 0 10px; }
.told dt { color: var(--soft); } .told dd { margin: 0; min-width: 0; overflow-wrap: anywhere; white-space: pre-line; }
.told code { background: var(--code); padding: 1px 5px; border-radius: 5px; white-space: pre-wrap; }
details.case { border-top: 1px solid var(--line); }
details.case > summary { cursor: pointer; padding: 7px 2px; overflow-wrap: anywhere; }
details.case > summary small { color: var(--soft); }
details.case:target > summary { outline: 2px solid var(--link); border-radius: 4px; }
.exchange { list-style: none; margin: 4px 0 12px; padding: 0; border: 1px solid var(--line); border-radius: 8px;
  overflow: hidden; }
.exchange li { padding: 7px 10px; border-bottom: 1px solid var(--line); background: var(--code); }
.exchange li:last-child { border-bottom: 0; }
.exchange li.failed { background: var(--broken-bg); box-shadow: inset 4px 0 0 var(--broken); }
.exchange .reply { color: var(--soft); }
.exchange .gap { color: var(--soft); text-align: center; font-size: .86rem; }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 10px; }
.curve { width: 100%; height: auto; max-width: 640px; }
.curve .axis { stroke: var(--line); stroke-width: 1; } .curve text.axis { stroke: none; fill: var(--soft); }
.curve text { font: 11px system-ui, sans-serif; } .curve .limit-label { fill: var(--limit); font-weight: 600; }
.curve .limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 4; }
.curve .spent { fill: none; stroke: var(--link); stroke-width: 2.5; }
.curve circle { stroke: var(--card); stroke-width: 1; fill: var(--link); }
.curve circle.failed { fill: var(--skipped); } .curve circle.shown { fill: none; stroke: var(--unjudged); stroke-width: 2; }
.curve .cross { stroke: var(--broken); stroke-width: 3; stroke-linecap: round; }
.key { color: var(--soft); font-size: .82rem; margin: 0 0 10px; }
.all .mark { white-space: nowrap; padding: 1px 8px; font-size: .86rem; }
.all td, .all th { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.all td { overflow-wrap: anywhere; } .all .number { text-align: right; white-space: nowrap; }
.all small { color: var(--soft); display: block; }
[hidden] { display: none !important; }
@media (max-width: 620px) {
  main { padding: 12px 10px 40px; } h1 { font-size: 1.2rem; }
  .told { grid-template-columns: 1fr; } .told dt { margin-top: 4px; font-size: .8rem; }
  .matrix tr { display: grid; grid-template-columns: repeat(var(--columns), 1fr); padding: 6px 4px;
    border-bottom: 1px solid var(--line); align-items: end; justify-items: center; }
  .matrix th, .matrix td { padding: 2px 0; border: 0; width: auto; }
  .matrix thead th:first-child { display: none; }
  .matrix td:last-child, .matrix thead th:last-child { padding-right: 0; }
  .facts { grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); }
  .curve text { font-size: 17px; }
  .matrix tbody th { grid-column: 1 / -1; justify-self: start; min-width: 0; padding: 0 8px 2px; }
  .matrix .mark { min-width: 24px; }
  .strips { grid-template-columns: 1fr; } .all .optional { display: none; }
}
)css";
}

std::string_view HtmlScript() {
  return R"js(
(() => {
  const buttons = [...document.querySelectorAll('.filters button')];
  const search = document.querySelector('.filters input');
  const apply = () => {
    const on = new Set(buttons.filter(b => b.getAttribute('aria-pressed') === 'true').map(b => b.dataset.mark));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = e => (!on.size || on.has(e.dataset.mark)) && words.every(w => e.dataset.text.includes(w));
    document.querySelectorAll('[data-text]').forEach(e => { e.hidden = !fits(e); });
    document.querySelectorAll('.cause').forEach(e => { e.hidden = !e.querySelector('[data-text]:not([hidden])'); });
    const left = document.querySelectorAll('.all [data-text]:not([hidden])').length;
    document.querySelector('#left').textContent = left;
  };
  buttons.forEach(b => b.addEventListener('click', () => {
    b.setAttribute('aria-pressed', b.getAttribute('aria-pressed') !== 'true');
    apply();
  }));
  search.addEventListener('input', apply);
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.hidden || target.closest('[hidden]')) {
      buttons.forEach(b => b.setAttribute('aria-pressed', 'false'));
      search.value = '';
      apply();
    }
    if (target.tagName === 'DETAILS') target.open = true;
    target.scrollIntoView({block: 'center'});
  };
  addEventListener('hashchange', open);
  apply();
  open();
})();
)js";
}

}  // namespace budget_gate
