package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A message or one of its parts, with its text decoded and rendered when it is first asked for.
final class MailPart {
    private static final byte[] NO_OCTETS = {};

    private final Octets search;
    final MailFields fields;
    String type = "text/plain";
    @Nullable String charset;
    @Nullable String name;
    byte[] raw = NO_OCTETS;

    /// Null for a leaf.
    @Nullable List<MailPart> children;

    private byte @Nullable [] decoded;
    private @Nullable PartText rendered;
    private @Nullable HtmlPage html;

    MailPart(Octets search) {
        this.search = search;
        this.fields = new MailFields(search);
    }

    boolean isLeaf() {
        return children == null;
    }

    void add(MailPart child) {
        if (children == null) {
            children = new ArrayList<>();
        }
        children.add(child);
    }

    /// This part and all below, each before what is in it.
    List<MailPart> all() {
        List<MailPart> all = new ArrayList<>();
        var open = new java.util.ArrayDeque<MailPart>();
        open.push(this);
        while (!open.isEmpty()) {
            var part = open.pop();
            all.add(part);
            var inside = part.children;
            if (inside != null) {
                for (int i = inside.size() - 1; i >= 0; i--) {
                    open.push(inside.get(i));
                }
            }
        }
        return all;
    }

    List<MailPart> leaves() {
        return all().stream().filter(MailPart::isLeaf).toList();
    }

    /// The type, or that of a page when its file name says so.
    String effectiveType() {
        var file = name == null ? "" : Octets.lower(name);
        return file.endsWith(".html")
                        || file.endsWith(".htm")
                        || file.endsWith(".shtml")
                        || file.endsWith(".shtm")
                ? "text/html"
                : type;
    }

    /// The content with its transfer encoding undone; lines of text end in LF.
    byte[] decoded() {
        var done = decoded;
        if (done == null) {
            done =
                    switch (Octets.lower(fields.last("content-transfer-encoding"))) {
                        case "quoted-printable" ->
                                TransferText.withoutCarriageReturns(
                                        TransferText.quotedPrintable(raw));
                        case "base64" -> {
                            byte[] octets = TransferText.base64(raw);
                            yield type.startsWith("text/") || type.startsWith("message/")
                                    ? TransferText.withoutCarriageReturns(octets)
                                    : octets;
                        }
                        default -> raw;
                    };
            decoded = done;
        }
        return done;
    }

    /// What a reader sees of plain text or a page; null for anything else.
    @Nullable PartText rendered() {
        if (rendered == null) {
            var kind = effectiveType();
            if (!kind.equals("text/plain") && !kind.equals("text/html")) {
                return null;
            }
            var octets = Octets.text(decoded());
            var text = PartText.of(octets, charset == null ? "us-ascii" : charset, false, search);
            if (kind.equals("text/html") && !octets.isEmpty()) {
                var page = HtmlPage.read(text, decoded().length, search);
                html = page;
                rendered = page.text();
            } else {
                rendered = text;
            }
        }
        return rendered;
    }

    /// The page that this part is; null when it is none.
    @Nullable HtmlPage html() {
        rendered();
        return html;
    }
}
