namespace ReleaseGates.Tests.ReleaseRecords;

/// <summary>Texts that try to be more than text. A server at the port notices whoever loads something.</summary>
internal static class Corpus
{
    public const string Marker = "pwned";

    public static IReadOnlyList<string> At(int port) =>
    [
        "<script>document.title='pwned'</script>",
        $"<img src=http://127.0.0.1:{port}/img onerror=\"document.title='pwned'\">",
        "\"><svg onload=document.title='pwned'>",
        "' onmouseover='document.title=`pwned`",
        "</style><script>document.title='pwned'</script>",
        "</title></head><body><script>document.title='pwned'</script>",
        "</code></td></table><iframe srcdoc=\"<script>parent.document.title='pwned'</script>\">",
        $"<meta http-equiv=refresh content='0;url=http://127.0.0.1:{port}/refresh'>",
        $"<base href=http://127.0.0.1:{port}/><link rel=stylesheet href=base.css>",
        $"<style>@import 'http://127.0.0.1:{port}/import.css'; body {{ display: none }}</style>",
        $"<object data=http://127.0.0.1:{port}/object></object><form action=http://127.0.0.1:{port}/form><input type=submit></form>",
        "<!-- ", "--> ]]> <![CDATA[", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;",
        "<a href=javascript:document.title='pwned'>x</a>",
        "javascript:document.title='pwned'", "JaVaScRiPt:document.title='pwned'", "data:text/html,<script>document.title='pwned'</script>",
        "vbscript:msgbox(1)", $"//127.0.0.1:{port}/relative", "http://user:secret@ci.test/", "{{7*7}}${7*7}<%= 7*7 %>",
        "[x](javascript:alert(1))", $"![x](http://127.0.0.1:{port}/markdown.png)", "| a | b |\n|---|---|\n# heading", "`` `code` `` ```",
        "**bold** _it_ <b>raw</b>",
        "approved \u202egnp.exe\u202c by nobody", "zero\u200bwidth \ufeff", "line\u2028separator",
        "tab\tand\r\nbreak", "Größe 日本 🚀",
        new string('x', 200),
    ];
}
