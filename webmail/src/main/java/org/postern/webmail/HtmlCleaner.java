package org.postern.webmail;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;

import java.util.List;
import java.util.Locale;

/// Makes the HTML of a message harmless: known elements with known attributes remain, links go to
/// the web, to addresses and to telephones, pictures are the message's own or on the web, CSS is
/// what [CssFilter] leaves. It is the first of three walls; the pages clean once more, and show the
/// result in a frame without scripts ([FramePages]).
///
/// Used for one message at a time; safe for use by many threads.
final class HtmlCleaner {
    /// What is looked at of one message; what is behind is left out.
    static final int MOST_CHARACTERS = 2_000_000;

    /// These go with all that is in them.
    private static final String GONE =
            "script,noscript,template,iframe,frame,frameset,object,embed,applet,form"
                    + " button,button,select,"
                    + "textarea,input,svg,math,audio,video,canvas,dialog,title,base,link,meta";

    private static final List<String> PICTURES =
            List.of("png", "gif", "jpeg", "jpg", "webp", "avif", "bmp");

    private final Safelist known = known();

    /// @param html what may be shown
    /// @param remote whether there are pictures elsewhere, which tell their owner who looks
    record Cleaned(String html, boolean remote) {}

    private static Safelist known() {
        return Safelist.none()
                .addTags(
                        "a",
                        "abbr",
                        "address",
                        "article",
                        "aside",
                        "b",
                        "bdi",
                        "bdo",
                        "big",
                        "blockquote",
                        "br",
                        "caption",
                        "center",
                        "cite",
                        "code",
                        "col",
                        "colgroup",
                        "dd",
                        "del",
                        "details",
                        "dfn",
                        "div",
                        "dl",
                        "dt",
                        "em",
                        "figcaption",
                        "figure",
                        "font",
                        "footer",
                        "h1",
                        "h2",
                        "h3",
                        "h4",
                        "h5",
                        "h6",
                        "header",
                        "hr",
                        "i",
                        "img",
                        "ins",
                        "kbd",
                        "li",
                        "main",
                        "mark",
                        "nav",
                        "ol",
                        "p",
                        "pre",
                        "q",
                        "rp",
                        "rt",
                        "ruby",
                        "s",
                        "samp",
                        "section",
                        "small",
                        "span",
                        "strike",
                        "strong",
                        "sub",
                        "summary",
                        "sup",
                        "table",
                        "tbody",
                        "td",
                        "tfoot",
                        "th",
                        "thead",
                        "time",
                        "tr",
                        "tt",
                        "u",
                        "ul",
                        "var",
                        "wbr")
                .addAttributes(
                        ":all", "style", "class", "dir", "lang", "title", "align", "valign",
                        "width", "height", "bgcolor")
                .addAttributes("a", "href")
                .addAttributes("blockquote", "type", "cite")
                .addAttributes("col", "span")
                .addAttributes("colgroup", "span")
                .addAttributes("font", "color", "face", "size")
                .addAttributes("hr", "size", "noshade", "color")
                .addAttributes("img", "src", "alt", "border", "hspace", "vspace")
                .addAttributes("li", "value")
                .addAttributes("ol", "start", "type", "reversed")
                .addAttributes("table", "border", "cellpadding", "cellspacing", "summary", "role")
                .addAttributes("td", "colspan", "rowspan", "nowrap", "headers", "scope")
                .addAttributes("th", "colspan", "rowspan", "nowrap", "headers", "scope")
                .addAttributes("time", "datetime")
                .addAttributes("ul", "type")
                .addProtocols("a", "href", "http", "https", "mailto", "tel")
                .addProtocols("blockquote", "cite", "http", "https")
                .addProtocols("img", "src", "http", "https", "cid", "data");
    }

    Cleaned clean(String html) {
        Document dirty =
                Jsoup.parse(
                        html.length() > MOST_CHARACTERS
                                ? html.substring(0, MOST_CHARACTERS)
                                : html);
        var sheets = new StringBuilder();
        dirty.select("style").forEach(style -> sheets.append(CssFilter.sheet(style.data())));
        dirty.select(GONE).remove();
        dirty.select("style").remove();
        Document clean = new Cleaner(known).clean(dirty);
        clean.outputSettings().prettyPrint(false);
        clean.select("[style]").forEach(HtmlCleaner::style);
        boolean remote = false;
        for (Element picture : clean.select("img[src]")) {
            remote |= picture(picture);
        }
        String sheet = sheets.isEmpty() ? "" : "<style>" + sheets + "</style>";
        return new Cleaned(sheet + framed(dirty.body(), clean.body().html()), remote);
    }

    private static void style(Element element) {
        String kept = CssFilter.declarations(element.attr("style"));
        if (kept.isEmpty()) {
            element.removeAttr("style");
        } else {
            element.attr("style", kept);
        }
    }

    /// Whether it lies elsewhere.
    private static boolean picture(Element picture) {
        String source = picture.attr("src").strip().toLowerCase(Locale.ROOT);
        if (!source.startsWith("data:")) {
            return source.startsWith("http:") || source.startsWith("https:");
        }
        if (PICTURES.stream().noneMatch(type -> source.startsWith("data:image/" + type + ";"))) {
            picture.removeAttr("src");
        }
        return false;
    }

    /// The look of the whole letter stands on its body, which a part of a page cannot have.
    private static String framed(Element body, String html) {
        String look = CssFilter.declarations(body.attr("style"));
        String color = body.attr("bgcolor").strip();
        if (!color.isEmpty()
                && color.chars().allMatch(c -> c == '#' || Character.isLetterOrDigit(c))) {
            look = "background-color:" + color + (look.isEmpty() ? "" : ";" + look);
        }
        if (look.isEmpty()) {
            return html;
        }
        return new Element("div")
                .attr("style", look)
                .outerHtml()
                .replace("</div>", html + "</div>");
    }
}
