namespace MaaS.Optimization.Reports.Page;

/// <summary>How the page looks, by day and by night.</summary>
internal static class Stylesheet
{
    public const string Css = """
        :root{color-scheme:light dark;--paper:#fff;--panel:#f5f6f8;--ink:#1a1d21;--soft:#5d6570;--line:#dde1e6;--accent:#0b63c5;--good:#157347;--bad:#b3261e;--mute:#8a929c}
        @media(prefers-color-scheme:dark){:root{--paper:#14171a;--panel:#1d2126;--ink:#e8eaed;--soft:#a3abb5;--line:#343a42;--accent:#6cb0ff;--good:#5fcf94;--bad:#ff8a80;--mute:#79828d}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        main{max-width:1040px;margin:0 auto;padding:40px 24px 64px}
        h1{font-size:28px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
        h2{font-size:20px;margin:48px 0 8px}
        p{margin:0 0 16px;max-width:75ch;overflow-wrap:anywhere}
        .soft{color:var(--soft)}
        .good{color:var(--good)}.bad{color:var(--bad)}
        code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;unicode-bidi:isolate;overflow-wrap:anywhere}
        pre{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px;margin:0;white-space:pre-wrap}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:16px;margin:24px 0 0}
        .tile{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px 20px}
        .tile b{display:block;font-size:30px;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}
        .tile span{color:var(--soft);font-size:14px}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:24px}
        .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:16px}
        figure{margin:0 0 16px;min-width:0}
        figcaption{font-size:13px;color:var(--soft);overflow-wrap:anywhere}
        .scroll{overflow-x:auto;margin:0 0 16px}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th{font-weight:600;color:var(--soft);text-align:left}
        th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        th.n,td.n{text-align:right;white-space:nowrap}
        td.why{min-width:240px;color:var(--soft)}
        td.key{min-width:13em}th.key{white-space:nowrap}
        .tag{display:inline-block;font-size:12px;font-weight:600;border:1px solid currentColor;border-radius:99px;padding:1px 9px;color:var(--mute);white-space:nowrap}
        .tag.chosen,.tag.passed{color:var(--good)}.tag.rejected,.tag.failed{color:var(--bad)}
        .bars{display:grid;grid-template-columns:minmax(120px,34%) 1fr auto;gap:4px 12px;font-size:13px;align-items:center}
        .bars i{display:block;height:12px;border-radius:2px;background:var(--accent);min-width:1px}
        .bars i.was{background:var(--mute)}
        .bars>span{overflow-wrap:anywhere}.bars .n{font-variant-numeric:tabular-nums;text-align:right}
        details{margin:12px 0}summary{cursor:pointer;color:var(--soft)}
        svg{display:block;width:100%;height:auto}
        svg text{fill:var(--soft);font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        svg text.name{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:4px}
        .axis{stroke:var(--line);stroke-width:1;fill:none}.front{stroke:var(--good);stroke-width:1.5;stroke-dasharray:4 4;fill:none}
        .dot{stroke:var(--paper);stroke-width:1.5;fill:var(--mute)}.dot.chosen,.dot.passed{fill:var(--good)}.dot.rejected{fill:var(--bad)}.dot.original{fill:var(--accent)}
        .leader{stroke:var(--mute);stroke-width:1;fill:none;opacity:.6}
        .ring{fill:none;stroke:var(--good);stroke-width:2}
        .hist{fill:var(--accent)}
        @media print{main{max-width:none;padding:0}h2{break-after:avoid}figure,tr{break-inside:avoid}}
        """;
}
