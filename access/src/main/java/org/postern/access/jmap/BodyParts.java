package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Disposition;
import org.postern.mail.MimePart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parts of a message's body: as a tree, and sorted into what is read as text, what is read as
/// HTML, and what is attached.
// RFC 8621 section 4.1.4
final class BodyParts {
    /// One part.
    ///
    /// @param id empty for a multipart
    record Part(String id, MimePart mime, List<Part> children) {
        Part {
            children = List.copyOf(children);
        }

        boolean isMultipart() {
            return mime instanceof MimePart.Multipart;
        }

        String type() {
            return mime.fields().mediaType().toString();
        }

        Optional<String> name() {
            return mime.fields().fileName();
        }

        String disposition() {
            Disposition disposition = mime.fields().disposition();
            return disposition == null ? "" : disposition.type();
        }

        private boolean isInlineMedia() {
            return switch (mime.fields().mediaType().type()) {
                case "image", "audio", "video" -> true;
                default -> false;
            };
        }

        private boolean isText(String subtype) {
            return mime.fields().mediaType().is("text", subtype);
        }
    }

    private final Part root;
    private final List<Part> text = new ArrayList<>();
    private final List<Part> html = new ArrayList<>();
    private final List<Part> attachments = new ArrayList<>();

    BodyParts(MimePart message) {
        root = part(message, "", true);
        sort(List.of(root), "mixed", false, html, text);
    }

    /// Numbers as IMAP's (RFC 9051 section 6.4.5.1).
    private static Part part(MimePart mime, String number, boolean whole) {
        if (mime instanceof MimePart.Multipart multipart) {
            var children = new ArrayList<Part>();
            int next = 1;
            for (MimePart child : multipart.children()) {
                children.add(part(child, number + (number.isEmpty() ? "" : ".") + next++, false));
            }
            return new Part("", mime, children);
        }
        return new Part(whole ? "1" : number, mime, List.of());
    }

    Part root() {
        return root;
    }

    List<Part> text() {
        return text;
    }

    List<Part> html() {
        return html;
    }

    List<Part> attachments() {
        return attachments;
    }

    /// The part of that id.
    Optional<Part> find(String id) {
        return find(root, id);
    }

    private static Optional<Part> find(Part part, String id) {
        if (!part.isMultipart()) {
            return part.id().equals(id) ? Optional.of(part) : Optional.empty();
        }
        for (Part child : part.children()) {
            var found = find(child, id);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// All parts that are text.
    List<Part> texts() {
        var texts = new ArrayList<Part>();
        gatherTexts(root, texts);
        return texts;
    }

    private static void gatherTexts(Part part, List<Part> texts) {
        if (part.mime().fields().mediaType().type().equals("text") && !part.isMultipart()) {
            texts.add(part);
        }
        part.children().forEach(child -> gatherTexts(child, texts));
    }

    /// Whether something is attached that is not shown within the text.
    boolean hasAttachment() {
        return attachments.stream().anyMatch(part -> !part.disposition().equals("inline"));
    }

    /// The algorithm that RFC 8621 section 4.1.4 suggests, by its own names.
    private void sort(
            List<Part> parts,
            String multipartType,
            boolean inAlternative,
            @Nullable List<Part> htmlInto,
            @Nullable List<Part> textInto) {
        List<Part> htmlBody = htmlInto;
        List<Part> textBody = textInto;
        int textLength = textBody == null ? -1 : textBody.size();
        int htmlLength = htmlBody == null ? -1 : htmlBody.size();
        boolean alternative = multipartType.equals("alternative");
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (part.isMultipart()) {
                String subtype = part.mime().fields().mediaType().subtype();
                sort(
                        part.children(),
                        subtype,
                        inAlternative || subtype.equals("alternative"),
                        htmlBody,
                        textBody);
            } else if (!isInline(part, i, multipartType)) {
                attachments.add(part);
            } else if (alternative) {
                if (part.isText("plain")) {
                    add(textBody, part);
                } else if (part.isText("html")) {
                    add(htmlBody, part);
                } else {
                    attachments.add(part);
                }
            } else {
                if (inAlternative && part.isText("plain")) {
                    htmlBody = null;
                }
                if (inAlternative && part.isText("html")) {
                    textBody = null;
                }
                add(textBody, part);
                add(htmlBody, part);
                if ((textBody == null || htmlBody == null) && part.isInlineMedia()) {
                    attachments.add(part);
                }
            }
        }
        if (alternative && textBody != null && htmlBody != null) {
            int texts = textBody.size();
            int htmls = htmlBody.size();
            if (textLength == texts && htmlLength != htmls) {
                textBody.addAll(List.copyOf(htmlBody.subList(htmlLength, htmls)));
            }
            if (htmlLength == htmls && textLength != texts) {
                htmlBody.addAll(List.copyOf(textBody.subList(textLength, texts)));
            }
        }
    }

    private static void add(@Nullable List<Part> body, Part part) {
        if (body != null) {
            body.add(part);
        }
    }

    private static boolean isInline(Part part, int index, String multipartType) {
        boolean shown = part.isText("plain") || part.isText("html") || part.isInlineMedia();
        return !part.disposition().equals("attachment")
                && shown
                && (index == 0
                        || (!multipartType.equals("related")
                                && (part.isInlineMedia() || part.name().isEmpty())));
    }
}
