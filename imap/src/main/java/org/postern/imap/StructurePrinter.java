package org.postern.imap;

import org.jspecify.annotations.Nullable;
import org.postern.mail.ContentFields;
import org.postern.mail.Disposition;
import org.postern.mail.EnvelopePrinter;
import org.postern.mail.MediaType;
import org.postern.mail.MimePart;
import org.postern.mail.Parameter;
import org.postern.mail.Parameters;
import org.postern.mail.RawText;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Prints BODY and BODYSTRUCTURE, RFC 9051 section 7.5.2.
public final class StructurePrinter {
    private final ResponseWriter out;
    private final boolean extended;

    /// @param extended BODYSTRUCTURE, with extension data, as against BODY
    public StructurePrinter(ResponseWriter out, boolean extended) {
        this.out = out;
        this.extended = extended;
    }

    // body = "(" (body-type-1part / body-type-mpart) ")"
    public void print(MimePart part) throws IOException {
        out.octet('(');
        switch (part) {
            case MimePart.Leaf leaf -> leaf(leaf);
            case MimePart.Multipart multipart -> multipart(multipart);
            case MimePart.Embedded message -> message(message);
        }
        out.octet(')');
    }

    // body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
    private void multipart(MimePart.Multipart part) throws IOException {
        for (MimePart child : part.children()) {
            print(child);
        }
        out.octet(' ');
        word(part.fields().mediaType().subtype());
        if (extended) {
            out.octet(' ');
            parameters(part.fields().mediaType().parameters());
            placement(part.fields());
        }
    }

    // body-type-text = media-text SP body-fields SP body-fld-lines
    // body-type-basic = media-basic SP body-fields
    private void leaf(MimePart.Leaf part) throws IOException {
        MediaType type = plainType(part.fields().mediaType());
        fields(type, part);
        if (type.type().equals("text")) {
            out.octet(' ').number(part.extent().bodyLines());
        }
        extension(part.fields());
    }

    /// A leaf that calls itself a multipart or a message is one that could not be read as such; its
    /// type would promise clients a structure that is not there.
    private static MediaType plainType(MediaType type) {
        boolean container =
                type.type().equals("multipart")
                        || type.is("message", "rfc822")
                        || type.is("message", "global");
        return container ? MediaType.OCTET_STREAM : type;
    }

    // body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines
    private void message(MimePart.Embedded part) throws IOException {
        fields(part.fields().mediaType(), part);
        out.octet(' ');
        out.octets(EnvelopePrinter.octets(part.listed().envelope()));
        out.octet(' ');
        print(part.content());
        out.octet(' ').number(part.extent().bodyLines());
        extension(part.fields());
    }

    // body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP
    // body-fld-octets
    private void fields(MediaType type, MimePart part) throws IOException {
        ContentFields fields = part.fields();
        word(type.type());
        out.octet(' ');
        word(type.subtype());
        out.octet(' ');
        parameters(type.parameters());
        text(out.octet(' '), fields.id());
        text(out.octet(' '), fields.description());
        out.octet(' ');
        word(fields.encoding());
        out.octet(' ').number(part.extent().bodyOctets());
    }

    // nstring = string / nil
    private static void text(ResponseWriter out, @Nullable RawText text) throws IOException {
        if (text == null) {
            out.nil();
        } else {
            out.string(text.octets());
        }
    }

    // body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc …]]]
    private void extension(ContentFields fields) throws IOException {
        if (extended) {
            text(out.octet(' '), fields.md5());
            placement(fields);
        }
    }

    // body-fld-dsp = "(" string SP body-fld-param ")" / nil
    private void placement(ContentFields fields) throws IOException {
        out.octet(' ');
        Disposition disposition = fields.disposition();
        if (disposition == null) {
            out.nil();
        } else {
            out.octet('(');
            word(disposition.type());
            out.octet(' ');
            parameters(disposition.parameters());
            out.octet(')');
        }
        out.octet(' ');
        languages(fields.languages());
        text(out.octet(' '), fields.location());
    }

    // body-fld-lang = nstring / "(" string *(SP string) ")"
    private void languages(List<RawText> tags) throws IOException {
        if (tags.isEmpty()) {
            out.nil();
            return;
        }
        out.octet('(');
        for (int i = 0; i < tags.size(); i++) {
            out.ascii(i == 0 ? "" : " ").string(tags.get(i).octets());
        }
        out.octet(')');
    }

    // body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
    private void parameters(Parameters parameters) throws IOException {
        if (parameters.list().isEmpty()) {
            out.nil();
            return;
        }
        out.octet('(');
        boolean first = true;
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            String whole = pieceOf(name);
            Optional<String> value =
                    whole.isEmpty() ? Optional.empty() : parameters.continued(whole);
            if (value.isPresent() && !isFirstPiece(name, whole)) {
                continue;
            }
            out.ascii(first ? "" : " ");
            first = false;
            if (value.isPresent()) {
                // RFC 9051 section 7.5.2: pieces are put together, and decoded ones marked
                word(name.endsWith("*") ? whole + "*" : whole);
                out.octet(' ');
                word(value.get());
            } else {
                word(name);
                out.octet(' ').string(parameter.value().octets());
            }
        }
        out.octet(')');
    }

    // RFC 2231 section 3: attribute "*" section ["*"]
    /// The parameter that one of this name is a piece of; empty for a whole one.
    private static String pieceOf(String name) {
        int end = name.endsWith("*") ? name.length() - 1 : name.length();
        int star = name.lastIndexOf('*', end - 1);
        boolean digits = star > 0 && star + 1 < end;
        for (int i = star + 1; digits && i < end; i++) {
            digits = Characters.digit(name.charAt(i));
        }
        return digits ? name.substring(0, star) : "";
    }

    private static boolean isFirstPiece(String name, String whole) {
        return name.equals(whole + "*0") || name.equals(whole + "*0*");
    }

    private void word(String word) throws IOException {
        out.string(word.getBytes(StandardCharsets.UTF_8));
    }
}
