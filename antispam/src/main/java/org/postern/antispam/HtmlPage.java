package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A page as it is seen: its text with the white space that its elements make, and what rules ask
/// about it - tags, colours, sizes, addresses and the text that stands on them.
final class HtmlPage {
    private static final Set<String> ELEMENTS =
            words(
                    "a abbr acronym address area b base bdo big blockquote body br button caption"
                        + " cite code col colgroup dd del dfn div dl dt em fieldset form h1 h2 h3"
                        + " h4 h5 h6 head hr html i img input ins kbd label legend li link map meta"
                        + " noscript object ol optgroup option p param pre q samp script select"
                        + " small span strong style sub sup table tbody td textarea tfoot th thead"
                        + " title tr tt ul var applet basefont center dir font frame frameset"
                        + " iframe isindex menu noframes s strike u nobr x-sigsep x-tab");
    private static final Set<String> RENDERED_TOO = words("bgsound embed listing plaintext xmp");
    private static final Set<String> STYLED =
            words("body font table tr th td big small basefont marquee span p div a");
    private static final Set<String> ONE_BREAK = words("br div");
    private static final Set<String> ONE_SPACE = words("li td th dd dt embed h1 h2 h3 h4 h5 h6");
    private static final Set<String> TWO_BREAKS =
            words("p hr blockquote pre listing plaintext xmp title");

    /// Attributes that change how text looks, by element.
    private static final Map<String, Set<String>> LOOKS = new HashMap<>();

    static {
        LOOKS.put("basefont", words("color face size"));
        LOOKS.put("body", words("text bgcolor link alink vlink background"));
        LOOKS.put("font", words("color face size"));
        LOOKS.put("marquee", words("bgcolor background"));
        for (var tag : List.of("table", "td", "th", "tr")) {
            LOOKS.put(tag, words("bgcolor style"));
        }
        for (var tag : List.of("span", "p", "div", "a")) {
            LOOKS.put(tag, words("style"));
        }
    }

    private static final int LONGEST_URI = 8_192;
    private static final int DEEPEST_STYLE = 2_000;
    private static final int MOST_TEXTS = 200_000;

    private static final PerlRegex NAMESPACE = PerlRegex.known("^(?:o|st\\d):[\\w-]+/?$");
    private static final PerlRegex HREF_BEHIND = PerlRegex.known("\\w{1,8}/href");
    private static final PerlRegex SRC_BEHIND = PerlRegex.known("\\w{1,8}/src");
    private static final PerlRegex RELATIVE_SIZE = PerlRegex.known("^\\s*([+-]\\d{1,6})");
    private static final PerlRegex SIZE = PerlRegex.known("^\\s*(\\d{1,6})");
    private static final PerlRegex DECLARATION =
            PerlRegex.known("^\\s*([a-z_-]+)\\s*:\\s*(\\S.*?)\\s*$", "i");
    private static final PerlRegex COLOUR =
            PerlRegex.known("^\\s*(background-)?color:\\s*(.+?)\\s*$", "i");
    private static final PerlRegex BACKGROUND = PerlRegex.known("^\\s*background:\\s*(.+?)\\s*$");
    private static final PerlRegex IMPORTANT = PerlRegex.known("\\s*!\\s*important$");
    private static final PerlRegex LENGTH = PerlRegex.known("^(\\d{1,7})(%)?$");
    private static final PerlRegex REFRESH_URL = PerlRegex.known("^.*\\burl\\s*=\\s*", "i");
    private static final PerlRegex AFTER_SEMICOLON = PerlRegex.known("\\s*;.*");
    private static final PerlRegex META_CHARSET =
            PerlRegex.known("\\bcharset\\s*=\\s*[\"']?([^\"']+)", "i");
    private static final PerlRegex BASE_FILE =
            PerlRegex.known("^([a-z]+:/{0,2}[^/]+/.*?)[^/.]+\\.[^/.]{2,4}$", "i");

    /// One font name: letters and blanks, perhaps a digit, perhaps in quotes.
    private static final String FACE = "[a-z][a-z -]*[a-z]\\d?[\"']?";

    private static final PerlRegex GOOD_FACES =
            PerlRegex.known(
                    "^\\s*[\"'.]?[a-z ][a-z -]*[a-z]\\d?[\"']?(?:,\\s*[\"']?" + FACE + ")*;?$",
                    "i");

    private static final PerlRegex OWN_SCHEME =
            PerlRegex.known("^(?:data|mailto|file|cid|tel):", "i");
    private static final PerlRegex WEB_SCHEME = PerlRegex.known("^(?:https?|ftp):/{0,2}", "i");

    /// What is known of one address of a page.
    ///
    /// @param types the elements that it stood in
    /// @param texts of the anchors that lead to it
    record Link(Set<String> types, List<StringBuilder> texts) {}

    private static final class Style {
        String tag = "default";
        String foreground = "#000000";
        String background = "#ffffff";
        long size = 3;
        String display = "";
        String visibility = "";

        Style of(String newTag) {
            var copy = new Style();
            copy.tag = newTag;
            copy.foreground = foreground;
            copy.background = background;
            copy.size = size;
            copy.display = display;
            copy.visibility = visibility;
            return copy;
        }
    }

    private static final class Chunk {
        String text;
        final boolean space;
        final boolean invisible;

        Chunk(String text, boolean space, boolean invisible) {
            this.text = text;
            this.space = space;
            this.invisible = invisible;
        }
    }

    private final Octets search;
    private boolean wide;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Deque<Style> styles = new ArrayDeque<>();
    private final Map<String, Integer> styleTags = new HashMap<>();
    private final Map<String, Integer> inside = new HashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final List<StringBuilder> anchors = new ArrayList<>();
    private final List<StringBuilder> titles = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private final List<String> scripts = new ArrayList<>();
    private final Set<String> backhair = new HashSet<>();
    private final Map<String, Double> numbers = new HashMap<>();
    private final StringBuilder charsets = new StringBuilder();
    private String anchorLast = "";
    private String base = "";
    private long baseFont = 3;
    private long imageArea;
    private long largest = 3;
    private long smallest = 3;
    private int tags;
    private int tagsSeen;
    private int elements;
    private int elementsSeen;
    private int closedExtra;
    private int obfuscation;
    private boolean uriTruncated;
    private PartText text = PartText.EMPTY;

    private HtmlPage(boolean wide, Octets search) {
        this.wide = wide;
        this.search = search;
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    /// @param octets length of the page before its charset was undone
    static HtmlPage read(PartText source, int octets, Octets search) {
        var page = new HtmlPage(source.wide(), search);
        page.styles.push(new Style());
        page.numbers.put("html", 1.0);
        var html = source.characters().replace("&nbsp;", " ");
        html = page.withoutEmptyTags(html).replace('\u201c', '"').replace('\u201d', '"');
        new HtmlScanner(html, page.new Reader()).scan();
        page.finish(source.characters().length(), octets);
        return page;
    }

    private String withoutEmptyTags(String html) {
        if (!html.contains("/>")) {
            return html;
        }
        var out = new StringBuilder(html.length());
        int done = 0;
        for (int slash = html.indexOf("/>"); slash >= 0; slash = html.indexOf("/>", slash + 2)) {
            int i = slash - 1;
            while (i >= 0 && Octets.isSpace(html.charAt(i))) {
                i--;
            }
            int end = i + 1;
            while (i >= 0 && html.charAt(i) < 128 && OctetSet.WORD.has(html.charAt(i))) {
                i--;
            }
            if (i >= done && html.charAt(i) == '<' && i + 1 < end) {
                out.append(html, done, end).append('>');
                done = slash + 2;
            }
        }
        return out.append(html, done, html.length()).toString();
    }

    private void finish(int characters, int octets) {
        var all = new StringBuilder();
        for (var chunk : chunks) {
            all.append(chunk.text);
        }
        for (int i = 0; i < all.length() && !wide; i++) {
            wide = all.charAt(i) > 0xFF;
        }
        text = new PartText(all.toString(), wide);
        int spaces = 0;
        for (int i = 0; i < all.length(); i++) {
            if (PartText.isSpace(all.charAt(i), wide) && (wide || all.charAt(i) != '\f')) {
                spaces++;
            }
        }
        numbers.put("length", (double) characters);
        numbers.put("html_length", (double) all.length());
        numbers.put("non_space_len", (double) all.length() - spaces);
        if (octets > 0) {
            numbers.put("ratio", (octets - all.length()) / (double) octets);
        }
        numbers.put("image_area", (double) imageArea);
        numbers.put("min_size", (double) smallest);
        numbers.put("max_size", (double) largest);
        if (tags > 0) {
            numbers.put("closed_extra_ratio", closedExtra / (double) tags);
        }
        if (!backhair.isEmpty()) {
            numbers.put("backhair_count", (double) backhair.size());
        }
        if (elements > 0 && tags > 0) {
            numbers.put("bad_tag_ratio", (tags - elements) / (double) tags);
        }
        if (elementsSeen > 0 && tagsSeen > 0) {
            numbers.put("non_element_ratio", (tagsSeen - elementsSeen) / (double) tagsSeen);
        }
        if (tags > 0 && obfuscation > 0) {
            numbers.put("obfuscation_ratio", obfuscation / (double) tags);
        }
    }

    PartText text() {
        return text;
    }

    /// A fact of the page by the name that rules give it; null when it says nothing of it.
    @Nullable Double number(String name) {
        return numbers.get(name);
    }

    /// How many of an element are open at the end; null when there was none at all.
    @Nullable Integer inside(String tag) {
        return inside.get(tag);
    }

    /// Pieces of a kind: `title`, `anchor`, `comment`, `script`.
    List<String> texts(String kind) {
        return switch (kind) {
            case "title" -> titles.stream().map(StringBuilder::toString).toList();
            case "anchor" -> anchors.stream().map(StringBuilder::toString).toList();
            case "comment" -> comments;
            case "script" -> scripts;
            default -> List.of();
        };
    }

    Map<String, Link> links() {
        return links;
    }

    String charsets() {
        return charsets.toString();
    }

    boolean uriTruncated() {
        return uriTruncated;
    }

    private Link link(String uri) {
        return links.computeIfAbsent(uri, key -> new Link(new HashSet<>(), new ArrayList<>()));
    }

    private boolean isInside(String tag) {
        return inside.getOrDefault(tag, 0) > 0;
    }

    private final class Reader implements HtmlScanner.Listener {
        @Override
        public boolean isOpen(String tag) {
            return isInside(tag);
        }

        @Override
        public void doctype() {
            elements++;
            tags++;
            inside.put("!doctype", 0);
        }

        @Override
        public void comment(String comment) {
            comments.add(comment);
        }

        @Override
        public void start(String tag, Map<String, String> attributes) {
            tag(tag, attributes, true);
        }

        @Override
        public void end(String tag) {
            tag(tag, Map.of(), false);
        }

        @Override
        public void text(String text) {
            shown(text);
        }
    }

    private void tag(String tag, Map<String, String> attributes, boolean start) {
        boolean namespace = tag.indexOf(':') > 0 && isNamespace(tag);
        boolean first = !inside.containsKey(tag);
        if (ELEMENTS.contains(tag) || namespace) {
            elements++;
            elementsSeen += first ? 1 : 0;
        }
        tags++;
        tagsSeen += first ? 1 : 0;
        int open = inside.getOrDefault(tag, 0) + (start ? 1 : -1);
        if (open < 0) {
            closedExtra++;
        }
        inside.put(tag, Math.max(open, 0));
        if (namespace || !(ELEMENTS.contains(tag) || RENDERED_TOO.contains(tag))) {
            return;
        }
        if (STYLED.contains(tag)) {
            style(tag, attributes, start);
        }
        if (ONE_BREAK.contains(tag)) {
            space("\n");
        } else if (ONE_SPACE.contains(tag)) {
            space(" ");
        } else if (TWO_BREAKS.contains(tag)) {
            space("\n\n");
        }
        if (start) {
            uris(tag, attributes);
            facts(tag, attributes);
        }
    }

    private boolean isNamespace(String tag) {
        return tag.chars().allMatch(c -> c < 256) && search.has(NAMESPACE, tag);
    }

    private void space(String white) {
        if (!chunks.isEmpty()) {
            var last = chunks.getLast();
            if (!last.space && !last.invisible && last.text.endsWith(" ")) {
                last.text = last.text.substring(0, last.text.length() - 1);
            }
        }
        add(new Chunk(white, true, false));
    }

    private void add(Chunk chunk) {
        if (chunks.size() < MOST_TEXTS) {
            chunks.add(chunk);
        }
    }

    private void shown(String text) {
        if (isInside("script")) {
            scripts.add(text);
            return;
        }
        if (isInside("style")) {
            return;
        }
        if (isInside("a")) {
            onAnchor(text);
        }
        if (isInside("title") && !titles.isEmpty()) {
            titles.getLast().append(text);
        }
        boolean invisible = !isBlank(text) && isUnreadable();
        if (!chunks.isEmpty()) {
            join(chunks.getLast().text, text);
        }
        var squeezed = squeezed(text);
        if (!chunks.isEmpty() && !invisible && chunks.getLast().space && squeezed.startsWith(" ")) {
            squeezed = squeezed.substring(1);
        }
        add(new Chunk(squeezed, false, invisible));
    }

    private void onAnchor(String text) {
        var link = link(anchorLast);
        if (link.texts().isEmpty()) {
            link.texts().add(new StringBuilder());
        }
        link.texts().getLast().append(text);
        if (anchors.isEmpty()) {
            anchors.add(new StringBuilder());
        }
        anchors.getLast().append(text);
    }

    private static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u00c2' && i + 1 < text.length() && text.charAt(i + 1) == '\u00a0') {
                i++;
            } else if (!Octets.isSpace(c)) {
                return false;
            }
        }
        return true;
    }

    private static String squeezed(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Octets.isSpace(c)) {
                if (i == 0 || !Octets.isSpace(text.charAt(i - 1))) {
                    out.append(' ');
                }
            } else if (c == '\u00c2' && i + 1 < text.length() && text.charAt(i + 1) == '\u00a0') {
                out.append(' ');
                i++;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// Counts words that a tag cuts in two.
    private void join(String before, String after) {
        if (before.isEmpty() || after.isEmpty()) {
            return;
        }
        if (isWordish(after.charAt(0)) && isWordish(before.charAt(before.length() - 1))) {
            obfuscation++;
        }
        int head = 0;
        while (head < before.length() && isWordish(before.charAt(before.length() - 1 - head))) {
            head++;
        }
        int tail = 0;
        while (tail < after.length() && isWordish(after.charAt(tail))) {
            tail++;
        }
        boolean edges =
                head >= 1
                        && head <= 7
                        && tail >= 1
                        && tail <= 7
                        && edge(before, before.length() - head)
                        && edge(after, tail);
        if (edges) {
            backhair.add(head + "_" + tail);
        }
    }

    private boolean isWordish(char c) {
        boolean mark = c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
        return !mark && !PartText.isSpace(c, wide);
    }

    private boolean edge(String text, int at) {
        return isWord(text, at - 1) != isWord(text, at);
    }

    private boolean isWord(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        return c < 128 ? OctetSet.WORD.has(c) : wide && Character.isLetterOrDigit(c);
    }

    private void uris(String tag, Map<String, String> attributes) {
        switch (tag) {
            case "body", "table", "tr", "td" -> pushAttribute(tag, attributes, "background");
            case "a", "area", "link" -> {
                var mended = mended(attributes, HREF_BEHIND, "href");
                var href = mended.get("href");
                if (href != null) {
                    push(tag, href.replace("\ufeff", ""));
                }
                pushAttribute(tag, mended, "data-saferedirecturl");
            }
            case "img", "frame", "iframe", "embed", "script", "bgsound" ->
                    pushAttribute(tag, mended(attributes, SRC_BEHIND, "src"), "src");
            case "form" -> pushAttribute(tag, attributes, "action");
            case "base" -> base(attributes.getOrDefault("href", ""));
            case "meta" -> {
                var refresh = attributes.getOrDefault("http-equiv", "");
                var content = attributes.getOrDefault("content", "");
                if (Octets.containsFolded(refresh, "refresh") && has(REFRESH_URL, content)) {
                    push(tag, without(AFTER_SEMICOLON, without(REFRESH_URL, content)));
                }
            }
            default -> {}
        }
    }

    /// Patterns are run over UTF-8, which is made back into characters.
    private boolean has(PerlRegex regex, String characters) {
        return search.has(regex, PartText.utf8(characters));
    }

    private String without(PerlRegex regex, String characters) {
        return characters(search.without(regex, PartText.utf8(characters)));
    }

    private static String characters(String octets) {
        return new String(Octets.bytes(octets), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// An attribute that a tag name with a slash has swallowed (`<a/href=…>`) is known all the
    /// same.
    private Map<String, String> mended(
            Map<String, String> attributes, PerlRegex behind, String name) {
        for (var entry : attributes.entrySet()) {
            if (entry.getKey().contains("/") && has(behind, entry.getKey())) {
                attributes.put(name, entry.getValue());
                return attributes;
            }
        }
        return attributes;
    }

    private void pushAttribute(String tag, Map<String, String> attributes, String name) {
        var value = attributes.get(name);
        if (value != null) {
            push(tag, value);
        }
    }

    private void base(String href) {
        if (href.isEmpty() || href.equals("0")) {
            return;
        }
        var uri = trimmed(href);
        push("base", uri);
        if (has(WEB_SCHEME, uri)) {
            var groups = search.match(BASE_FILE, PartText.utf8(uri));
            var folder = groups == null ? uri : characters(String.valueOf(groups[1]));
            base = folder.endsWith("/") ? folder : folder + "/";
        }
    }

    private void push(String tag, String value) {
        var uri = trimmed(value);
        if (uri.isEmpty()) {
            return;
        }
        var target = has(OWN_SCHEME, uri) ? uri : RelativeUri.resolve(base, uri);
        if (!target.isEmpty()) {
            link(target).types().add(tag);
        }
    }

    private String trimmed(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isUriSpace(value.charAt(from))) {
            from++;
        }
        while (to > from && isUriSpace(value.charAt(to - 1))) {
            to--;
        }
        if (to - from > LONGEST_URI) {
            uriTruncated = true;
            to = from + LONGEST_URI;
        }
        return value.substring(from, to);
    }

    private boolean isUriSpace(char c) {
        return c == '\u00a0' || PartText.isSpace(c, wide);
    }

    private void facts(String tag, Map<String, String> attributes) {
        switch (tag) {
            case "font" -> {
                var face = attributes.get("face");
                if (face != null && !has(GOOD_FACES, face)) {
                    numbers.put("font_face_bad", 1.0);
                }
            }
            case "img" -> image(attributes);
            case "form" -> {
                if (Octets.containsFolded(attributes.getOrDefault("action", ""), "mailto:")) {
                    numbers.put("form_action_mailto", 1.0);
                }
            }
            case "object", "embed" -> numbers.put("embeds", 1.0);
            case "a" -> {
                anchorLast = trimmed(attributes.getOrDefault("href", ""));
                link(anchorLast).texts().add(new StringBuilder());
                anchors.add(new StringBuilder());
            }
            case "title" -> titles.add(new StringBuilder());
            case "meta" -> charset(attributes);
            default -> {}
        }
    }

    private void charset(Map<String, String> attributes) {
        var content = attributes.get("content");
        if (content != null
                && Octets.containsFolded(
                        attributes.getOrDefault("http-equiv", ""), "content-type")) {
            var groups = search.match(META_CHARSET, PartText.utf8(content));
            if (groups != null) {
                charsets.append(charsets.isEmpty() ? "" : " ").append(groups[1]);
            }
        }
    }

    private void image(Map<String, String> attributes) {
        if (isInside("a")) {
            onAnchor("<img>\n");
        }
        var width = attributes.get("width");
        var height = attributes.get("height");
        if (width != null && height != null) {
            imageArea += length(width, 8) * length(height, 6);
        }
    }

    /// @param unit of one percent
    private long length(String value, int unit) {
        var groups = search.match(LENGTH, PartText.utf8(value));
        var digits = groups == null ? null : groups[1];
        long pixels = digits == null ? 0 : Long.parseLong(digits);
        if (groups != null && groups[2] != null) {
            pixels *= unit;
        }
        return pixels <= 0 ? 200 : pixels;
    }

    private boolean isUnreadable() {
        var style = style();
        if (HtmlColour.tooClose(style.foreground, style.background)) {
            numbers.put("font_low_contrast", 1.0);
            return true;
        }
        if (style.foreground.equals(HtmlColour.INVALID)
                || style.background.equals(HtmlColour.INVALID)) {
            numbers.put("font_invalid_color", 1.0);
            return true;
        }
        return style.size <= 1
                || Octets.lower(style.display).equals("none")
                || Octets.lower(style.visibility).equals("hidden");
    }

    private Style style() {
        var top = styles.peek();
        return top == null ? new Style() : top;
    }

    private void open(Style style) {
        if (styles.size() < DEEPEST_STYLE) {
            styles.push(style);
            styleTags.merge(style.tag, 1, Integer::sum);
        }
    }

    private Style close() {
        var style = styles.pop();
        styleTags.merge(style.tag, -1, Integer::sum);
        return style;
    }

    private boolean isStyled(String tag) {
        return styleTags.getOrDefault(tag, 0) > 0;
    }

    private void style(String given, Map<String, String> attributes, boolean start) {
        var tag = given.equals("th") ? "td" : given;
        if (!start) {
            if (!tag.equals("body") && isStyled(tag)) {
                while (!close().tag.equals(tag)) {
                    // Whatever is open inside ends with it.
                }
            }
            return;
        }
        if (tag.equals("basefont")) {
            var size = search.first(SIZE, PartText.utf8(attributes.getOrDefault("size", "")));
            if (!size.isEmpty()) {
                baseFont = Long.parseLong(size);
                return;
            }
        }
        if (tag.equals("td") || tag.equals("tr")) {
            closeCells(tag);
        }
        var style = style().of(tag);
        if (tag.equals("big") || tag.equals("small")) {
            style.size += tag.equals("big") ? 1 : -1;
            open(style);
            return;
        }
        var looks = LOOKS.getOrDefault(tag, Set.of());
        for (var attribute : attributes.entrySet()) {
            if (looks.contains(attribute.getKey())) {
                look(style, attribute.getKey(), attribute.getValue());
                if (style.size > largest) {
                    largest = style.size;
                } else if (style.size < smallest) {
                    smallest = style.size;
                }
            }
        }
        open(style);
    }

    private void closeCells(String tag) {
        if (!isStyled(tag)) {
            return;
        }
        while (!styles.isEmpty()) {
            var top = style().tag;
            boolean cell = top.equals("font") || top.equals("td");
            if (!cell && !(tag.equals("tr") && top.equals("tr"))) {
                return;
            }
            close();
        }
    }

    private void look(Style style, String name, String value) {
        switch (name) {
            case "text", "color" -> style.foreground = HtmlColour.of(PartText.utf8(value), search);
            case "size" -> {
                var octets = PartText.utf8(value);
                var relative = search.first(RELATIVE_SIZE, octets);
                var absolute = search.first(SIZE, octets);
                if (!relative.isEmpty()) {
                    style.size = baseFont + Long.parseLong(relative);
                } else if (!absolute.isEmpty()) {
                    style.size = Long.parseLong(absolute);
                }
            }
            case "style" -> declarations(style, PartText.utf8(value));
            default -> {}
        }
    }

    private void declarations(Style style, String text) {
        for (var part : text.split(";")) {
            var colour = search.match(COLOUR, part);
            if (colour != null) {
                colour(style, colour[1] != null, Octets.lower(String.valueOf(colour[2])));
                continue;
            }
            var background = search.match(BACKGROUND, part);
            if (background != null) {
                background(style, Octets.lower(String.valueOf(background[1])));
                continue;
            }
            var other = search.match(DECLARATION, part);
            if (other != null && other[2] != null) {
                switch (String.valueOf(other[1])) {
                    case "display" -> style.display = other[2];
                    case "visibility" -> style.visibility = other[2];
                    default -> {}
                }
            }
        }
        if (style.background.equals("transparent")) {
            style.background = style().background;
        }
        if (style.foreground.equals("transparent")) {
            style.foreground = style.background;
        }
    }

    private void colour(Style style, boolean background, String given) {
        var value = search.without(IMPORTANT, given);
        String colour;
        if (value.contains("rgb")) {
            colour = rgb(value);
        } else if (value.equals("inherit")) {
            return;
        } else {
            colour = value.equals("transparent") ? value : HtmlColour.of(value, search);
        }
        if (background) {
            style.background = colour;
        } else {
            style.foreground = colour;
        }
    }

    private static String rgb(String value) {
        var digits = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c >= '0' && c <= '9') || c == ',') {
                digits.append(c);
            }
        }
        var parts = digits.toString().split(",");
        var colour = new StringBuilder("#");
        for (int i = 0; i < 3; i++) {
            var part = i < parts.length ? parts[i] : "";
            int level = part.isEmpty() ? 0 : part.length() > 4 ? 255 : Integer.parseInt(part);
            colour.append("%02x".formatted(Math.min(level, 255)));
        }
        return colour.toString();
    }

    /// Of several layers the last one lies at the bottom; its first word that is a colour counts.
    private void background(Style style, String value) {
        List<String> layer = new ArrayList<>();
        List<String> last = List.of();
        var token = new StringBuilder();
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = depth == 0 && quote == 0;
            if (plain && (c == ' ' || c == ',')) {
                if (!token.isEmpty()) {
                    layer.add(token.toString());
                    token.setLength(0);
                }
                if (c == ',') {
                    last = layer;
                    layer = new ArrayList<>();
                }
                continue;
            }
            token.append(c);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                depth = 1;
            } else if (c == ')' && depth > 0) {
                depth = 0;
                layer.add(token.toString());
                token.setLength(0);
            }
        }
        if (!token.isEmpty()) {
            layer.add(token.toString());
        }
        for (var word : layer.isEmpty() ? last : layer) {
            var colour = HtmlColour.of(word, search);
            if (!colour.equals(HtmlColour.INVALID)) {
                style.background = colour;
                return;
            }
        }
    }
}
