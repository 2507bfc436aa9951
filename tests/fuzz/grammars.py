"""The tokens of each grammar that strangers write: whatever a reader treats differently from a letter."""

# fmt: off
MARKS = ("\u0301", "\u0323", "\u0f73", "\u3099", "\u200b", "\u0344", "\u0301\u0323")
PROSE = ("a", "é", "mot{n} ", "5G", " ", "\n", "\xa0", "’", "-", "_", ".", "·", "œ", "İ", "ﬁ", "ß", "𝒜")
WORDS = (*PROSE, *MARKS, "opérateurs ", "aux", "eee", "e\u0301", "ͺ", "\u0345", "字", "ﷺ", "\U0001f600")
MARKUP = (
    *"< > </ /> <a <b <p> </p> <br> <br/> <td> </td> <B_and_R> <script> </script> <style </style> <script <!--"
    " --> <!- <![CDATA[ ]]> ]] <!x <?x & && &amp; &amp amp; &#38; &#x26; &#3 &lt; &gt; lt; &eacute &eacutetat"
    " &#768; &nbsp; &CounterClockwiseContourIntegral ; # = ' \" / ! ? [ ] Ã© Ã â€™".split(" "),
    " ", "  ", "\n", "\r", "\r\n", "\t", "\x00", "\xad", "\u2028", "\ud800", "a", "é", "<a b=c ", "mot{n} ", *MARKS,
)
SPIP = (
    *"[ ] [[ ]] -> -> <- <-] [? ? [?a| | || { } {{ }} {{{ }}} {} < > << <> </ <multi> </multi> [fr] [en] [fr_tu] <code>"
    " </code> <code ` `` ``` <math> </math> $ $$ <poesie> </poesie> <table <table> </table> <tr> <td> </td> <html>"
    " </html> <cadre> </cadre> <script> </script> <frame> <pre> </pre> <!-- --> <img1| <doc1> <doc1| <: :> <:a:> <a"
    " <b> </b> ~ - -- --- ---- — ; : ! ? « » http:// https:/ http www. a.b a.b. localhost mailto ftp :// & && &amp;"
    " amp; &#8217; &#171; &#3 ; \\ \\[ \\` art12 #x ?x (x) 1. 1° ^ | * # + _ __ ____ \" ' / @ = [[<x> [[<>".split(" "),
    *("\n|", "|\n", "||\n", "\n||", "|\n|", "\n\n|", "|\n\n", "|<", "|^", "|{{a}}", "\n-", "\n-*", "\n-#", "\n-**"),
    *("\n--", "\n----", "\n____", "\n_ ", "\n", "\n\n", " ", "\n \n", "  ", "\t", "\r\n", "a", "é", "1", "mot{n} "),
    *("\x01", "\x02", "\x03", "\x16", "\x92", "\u0301", "\u0323", "İ", "[a->b]", "[->art1]", "[[note]]", "{a}"),
)
CSV = (
    *(";", ",", "\t", '"', '""', "'", "=", "=1", "-", "@", "\n", "\r", "\r\n", "\n\n", "titre", "texte", "titre;texte\n"),
    *("col{n};", "c{n},", "a", "é", " ", "sep=;\n", "sep=", "\ufeff", "\x00", "|", "mots-cles", '"a', 'a"', '";"', "2020-01-01"),
    *("Ã©", "\ud800", "\u0301", "\u0323", "<b>", "&amp;"),
)
JSON = (
    *("{", "}", "[", "]", '"', ":", ",", "\\", "\\u0301", "\\ud83d", "\\n", "null", "true", "1", "0", "1e9", "-", ".", " "),
    *("\n", '{"title":"', '"}\n', '{"title":"a"}\n', '"k{n}":1,', '"a":', '{"a":', "[[", "[{", "\ufeff", "\x00", "é", "x\n"),
    *('{"text":"x","labels":["', '","', '"labels":"a|', "\\u0000"),
)
DATES = (
    *("1", "12", "31", "1er", " ", "  ", "\xa0", "mars", "mars 2005", "févr.", "février", "lundi", "mardi 1", "le ", "premier"),
    *("2005", "19", "20", "/", ".", "-", ",", "^er", "e", "°", "\n", "12/03/2011", "31 février 2010", "3 août ", "mai", "octobre "),
    *("ooooctobre", "et", "au", "(", ")", "x", "é", "1/1/", "\u0301", "T00:00:00", "+99", "0000", "GMT", "Mon, "),
)
SOURCES = (
    *("(Source : ", "(source", "Source : ", "source", "sources", ":", "(", ")", "[", "]", " ", "  ", "\n", ".", ",", "–", "-"),
    *("Le Soleil", "le ", "du ", "en date du ", "édition du ", "12", "mars", "mars 2005", "12 mars", "1er mars 2005", "samedi 3 et "),
    *("a", "é", "2005", "/", "& ", "samedi", "dimanche 4"),
)
PAGES = (
    *(token.strip() for token in MARKUP if token.strip()),
    *("<br>accueil", "accueil", " > ", ">", "Accueil > ", "Médias", "<a href=x>", "</a>", "<a href='/b'>a</a>", "<h1>", "</h1>"),
    *("<ul>", "<li>", "</li>", "</ul>", "<div>", "</div>", "<div class=x ", "<option>", "<select>", "<table>", "<tr>", "<td>"),
    *("<title>", "</title>", "<meta name=", "<html>", "<body>", "<base href=", "<textarea>", "mots clés", "Mots-clés : ", "(1/3)"),
    *("a 1/300 ", "12 mars 2005", "mardi 1er mars 2005<br>", "(Source : ", "forum", "Fil d'actu", "Navigation par mots clés", "<br>"),
    *("Postez votre commentaire", "Dans la même rubrique", "\n", "\n\n", " ", "mot{n} ", "par Awa Ndiaye", "* ", "[1] ", "<img "),
)
DUMPS = (*PAGES, "[http://a.b/c]", "(http://a.b/", "* accueil\n", "> \n", " | ", "  * ", "\n\n\n", "[a](b)", "![a](b)", "##", "===")
FEEDS = (
    *("<rss>", "</rss>", "<channel>", "<item>", "</item>", "<entry>", "</entry>", "<title>", "</title>", "<link>", "</link>"),
    *("<link href='x'/>", "<description>", "</description>", "<content:encoded>", "<![CDATA[", "]]>", "&lt;b&gt;", "&amp;", "&#x3;"),
    *("<category>", "</category>", "<a b='c' ", "a{n}='b' ", "<x{n}>", "<x xmlns:a{n}='b'>", "<?xml version='1.0'?>", "<!DOCTYPE x>"),
    *("<!--", "-->", "a", " ", "\n", "<", ">", "&", "<pubDate>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<media:content>", "'"),
    *("<loc>", "</loc>", "<url>", "</url>", "<urlset>", "http://o.example/a{n}.html", "<br>", "<p>", "<a href=x>"),
)
ADDRESSES = (
    *("/", "//", "..", "../", "./", "%", "%2e", "%41", "%zz", "?", "&", "&amp;", "=", "#", ":", "@", "http://", "o.example", "www."),
    *("a", "é", "a{n}=1&", "spip.php", "article{n}", "?article1", "page=article&id_article=1", "-Titre-", "+-", "+", ",", ".html"),
    *("debut_articles=10&", "utm_source=x&", " ", "\t", "\n", "[", "]", "[::1]", "xn--", "\u0301", "。", "\\", ";", "mailto:", "-"),
)
LABELS = (
    *("Fintech", "fintech", "F", "a", "e", "é", "’", "'", "ʼ", " ", "  ", "/", "|", ",", ":", "-", "label{n}|", "Désengagement de l’Etat"),
    *("ß", "ŉ", "İ", "\n", "\t", "\xa0", "ab", "ba", "le ", "de "),
    *MARKS,
)
NAMES = (
    *("Awa", " ", "Ndiaye", "é", "\u0301", "\u0323", "\u3164", "\u2800", "\u034f", "\u202e", "\n", "\x00", "'", "-", "a", "\U000e0001"),
    *("mot de passe", "\u3099", "\u0f73", "\uac00", "\u1100\u1161\u11a8", "Å", "ﬁ"),
)
HEADERS = (
    *("localhost", ":", ".", "127.0.0.1", "::1", "[", "]", ",", " ", ";", "=", "/", "//", "http://", "a", "é", "%", "\t", "x{n}=1;"),
    *("Basic ", "QXdhOng=", "0", "9", "f", "::", "%25", "\\", "@", "?", "&", "+", "-", "*", '"', "for=", "unknown", "\u0301"),
)
EXCERPTS = (*PROSE, ". ", ".", "!", "?", "…", "»", "«", "« ", ".» ", "A", "É", "\n ", "\t", "9", ";", ":", "%", " ;", " %", "; ", *MARKS)
