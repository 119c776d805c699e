using ReleaseGates.Personas;
using Xunit;

namespace ReleaseGates.Tests.ReleaseRecords;

/// <summary>The record of a hostile release as a browser shows it, on a phone and on a desk, in light and dark.</summary>
public sealed class BrowserTests(HostileRelease hostile) : IClassFixture<HostileRelease>
{
    // Of every text that is seen, the contrast with what is behind it (WCAG); the lowest first.
    private const string Contrasts = """
        (() => {
          const rgb = c => c.match(/[\d.]+/g).map(Number);
          const light = c => {
            const [r, g, b] = rgb(c).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b;
          };
          const behind = e => {
            for (; e; e = e.parentElement) {
              const c = rgb(getComputedStyle(e).backgroundColor);
              if (c.length < 4 || c[3] > 0) return getComputedStyle(e).backgroundColor;
            }
            return 'rgb(255, 255, 255)';
          };
          return [...document.querySelectorAll('body *')]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .map(e => {
              const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
              return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.outerHTML.slice(0, 80)];
            })
            .sort((a, b) => a[0] - b[0])[0];
        })()
        """;

    // Of every element that reaches past the screen, or out of what holds it, its beginning.
    private const string Overflowing = """
        [document.documentElement, ...document.querySelectorAll('body, section, tr, td, li, dd')]
          .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline'
            && e.clientWidth > 0 && !e.closest('thead'))
          .map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.outerHTML.slice(0, 200)}`).join('\n')
        """;

    [Theory]
    [InlineData(390, "light")]
    [InlineData(390, "dark")]
    [InlineData(1200, "light")]
    [InlineData(1200, "dark")]
    public async Task Everything_fits_its_width_can_be_read_and_does_nothing(int width, string scheme)
    {
        await using var browser = await Browser.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;
        var file = Path.Combine(folder, $"record-{width}-{scheme}.html");
        var loads = hostile.Loads;
        var said = await new GatesOf(hostile.Gates, PersonaNames.AuditReader)
            .RunAsync("release", "record", $"{hostile.Id}", "--html", "--output", file);
        Assert.True(said.ExitCode == 0, said.Error);

        await browser.OpenAsync(file, width, scheme);
        Assert.Equal("", (string?)await browser.EvaluateAsync(Overflowing));
        var contrast = (await browser.EvaluateAsync(Contrasts))!;
        Assert.True((double)contrast[0]! >= 4.5, $"{contrast[0]}: {contrast[1]}");
        Assert.True((bool)(await browser.EvaluateAsync("matchMedia('(prefers-color-scheme: dark)').matches"))! == (scheme == "dark"));
        Assert.EndsWith(": release record", (string?)await browser.EvaluateAsync("document.title"), StringComparison.Ordinal);
        Assert.Equal(0, (int)(
            await browser.EvaluateAsync("document.querySelectorAll('script, img, iframe, object, embed, form, base, link').length"))!);
        Assert.Equal(0, (int)(await browser.EvaluateAsync("performance.getEntriesByType('resource').length"))!);
        Assert.Equal(loads, hostile.Loads);
        // What is waived shows without looking for it.
        Assert.Contains("waived until", (string?)await browser.EvaluateAsync("document.querySelector('.notices').innerText"),
            StringComparison.Ordinal);
        Assert.True((double)(await browser.EvaluateAsync("document.querySelector('.notices').getBoundingClientRect().height"))! > 0);

        var picture = await browser.PictureAsync(width, 4000);
        await File.WriteAllBytesAsync(Path.ChangeExtension(file, ".png"), picture, TestContext.Current.CancellationToken);
        // A PNG says its width in its header.
        Assert.Equal(width, (picture[16] << 24) | (picture[17] << 16) | (picture[18] << 8) | picture[19]);
    }

    [Fact]
    public async Task The_measures_measure()
    {
        await using var browser = await Browser.StartAsync();
        var file = Path.GetTempFileName() + ".html";
        await File.WriteAllTextAsync(file, "<body><p style='color:#999;background:#aaa'>dim</p>"
            + "<section style='overflow-x:auto'><div style='width:2000px'>wide</div></section>", TestContext.Current.CancellationToken);
        await browser.OpenAsync(file, 390, "light");
        Assert.StartsWith("2000 in", (string?)await browser.EvaluateAsync(Overflowing), StringComparison.Ordinal);
        Assert.True((double)(await browser.EvaluateAsync(Contrasts))![0]! < 2);
        File.Delete(file);
    }
}
