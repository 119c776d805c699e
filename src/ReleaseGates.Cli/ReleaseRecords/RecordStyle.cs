namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>The style of a record: light and dark, wide, narrow and on paper.</summary>
internal static class RecordStyle
{
    public const string Css = """

        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --band: #f6f8fa;
          --good: #116329; --bad: #a40e26; --open: #7d4e00; --idle: #57606a; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --line: #3d444d; --paper: #0d1117; --band: #161b22;
          --good: #56d364; --bad: #ff7b72; --open: #e3b341; --idle: #9aa4af; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 75rem; background: var(--paper); color: var(--ink);
          font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
        section { overflow-x: auto; } code, a, h1 { overflow-wrap: anywhere; }
        h1 { margin: 0 0 .75rem; font-size: 1.7rem; line-height: 1.2; }
        h2 { margin: 2.25rem 0 .6rem; padding-bottom: .3rem; font-size: 1.2rem; border-bottom: 1px solid var(--line); }
        h3 { margin: 1.4rem 0 .4rem; font-size: 1rem; }
        code { font: .85em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
        a { color: inherit; }
        figcaption, .kind, .none, .count, footer { color: var(--soft); }
        .kind { margin: 0 0 .25rem; }
        .count { font-weight: normal; font-size: .85em; }
        .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
        .open { color: var(--open); font-weight: 600; } .idle { color: var(--idle); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .5rem 1.5rem; margin: 0; }
        dt { color: var(--soft); font-size: .85em; } dd { margin: 0; }
        .gates { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
        .gates li { padding: .25rem .8rem; border: 1px solid currentcolor; border-radius: 1rem; }
        .gates .waived { color: var(--paper); background: var(--open); border-color: var(--open); print-color-adjust: exact; }
        figure { margin: 0; }
        .chain { margin: 0; padding: 0; list-style: none; font-size: .87rem; print-color-adjust: exact; }
        .chain li { display: flex; gap: .6rem; } .chain time { width: 5.3rem; flex: none; color: var(--soft); }
        .chain time, .chain li > span:last-child { padding: .1rem 0; }
        .chain li > span:last-child { overflow-wrap: anywhere; min-width: 0; }
        .chain .day { font-weight: 600; } .chain .day time { color: inherit; }
        .chain .day i { width: 1.5rem; text-align: center; font-style: normal; color: var(--soft); }
        .lanes { display: flex; flex: none; } .lanes .lane { position: relative; width: 1.5rem;
          background: linear-gradient(var(--line), var(--line)) center / 1px 100% no-repeat; }
        .lane.bar::before { content: ""; position: absolute; inset: 0 auto 0 50%; margin-left: -2.5px;
          border-left: 5px solid currentcolor; }
        .lane.from::before { top: .75rem; } .lane.to::before { bottom: auto; height: .75rem; }
        .lane b { position: absolute; top: .37rem; left: 50%; margin-left: -.375rem;
          border: .375rem solid currentcolor; border-radius: 50%; outline: 1.5px solid var(--paper); }
        .notices { margin: 0; padding: 0; list-style: none; }
        .notices li { margin-bottom: .5rem; padding: .45rem .75rem; border-left: .35rem solid currentcolor; background: var(--band);
          overflow-wrap: anywhere; font-weight: normal; }
        .notices span { color: var(--ink); } .notices .idle b { font-weight: normal; }
        table { width: 100%; border-collapse: collapse; font-size: .87rem; }
        th, td { padding: .35rem .5rem; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); }
        th { background: var(--band); font-weight: 600; white-space: nowrap; }
        figcaption { margin-top: .4rem; font-size: .85rem; }
        td code { min-width: 6em; display: inline-block; } time { white-space: nowrap; }
        td.long { overflow-wrap: anywhere; min-width: 12em; }
        .cards, .cards tbody, .cards td { display: block; }
        .cards tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .35rem 1.25rem;
          margin-bottom: .7rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; }
        .cards td { padding: 0; border: 0; min-width: 0; overflow-wrap: anywhere; }
        .cards td.long { grid-column: span 2; } .cards td.empty { display: none; }
        .cards td::before { content: attr(data-label); display: block; color: var(--soft); font-size: .85em; }
        .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        footer { margin-top: 3rem; font-size: .85rem; }
        @media screen and (max-width: 46rem) {
          body { padding: 1rem .9rem 2rem; }
          .chain { font-size: .82rem; } .chain li { gap: .35rem; }
          .lanes .lane, .chain .day i { width: 1.1rem; } .chain .day i { font-size: .68rem; white-space: nowrap; }
          td { overflow-wrap: anywhere; }
          table, tbody, tr, td { display: block; width: 100%; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tr, .cards tr { display: block; margin-bottom: .7rem;
            padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; }
          td, .cards td { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .6rem; padding: .2rem 0; border: 0; }
          td.empty, .cards td.empty { display: none; } td.long { min-width: 0; }
          td::before, .cards td::before { content: attr(data-label); color: var(--soft); font-size: 1em; }
        }
        @media print {
          :root { color-scheme: light; --ink: #000; --soft: #444; --line: #999; --paper: #fff; --band: #eee;
            --good: #0b4d1e; --bad: #8a0a1f; --open: #6b4300; --idle: #444; }
          body { max-width: none; padding: 0; font-size: 9.5pt; } section { overflow: visible; } th { white-space: normal; }
          table { font-size: 7.5pt; } tr, .chain li, .notices li { break-inside: avoid; } h2, h3 { break-after: avoid; }
          table:not(.cards) thead { display: table-header-group; }
          @page { size: A4 landscape; margin: 12mm; }
        }

        """;
}
