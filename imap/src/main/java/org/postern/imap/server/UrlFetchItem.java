package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ResponseWriter;
import org.postern.imap.Section;
import org.postern.imap.StructurePrinter;
import org.postern.mail.ContentFields;
import org.postern.mail.Extent;
import org.postern.mail.MediaType;
import org.postern.mail.MimePart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// One URL of URLFETCH and what is to be told of it, RFC 5524 section 3.
///
/// @param wanted empty for its octets alone
record UrlFetchItem(String url, Set<Parameter> wanted) {
    /// What can be told.
    enum Parameter {
        BODYPARTSTRUCTURE,
        BINARY,
        BODY
    }

    // RFC 5524 section 5: url-fetch-arg = url-full / "(" url-full *(SP url-fetch-param) ")"
    static UrlFetchItem expect(ImapReader arguments) throws ImapException, IOException {
        Set<Parameter> wanted = EnumSet.noneOf(Parameter.class);
        if (!arguments.take('(')) {
            return new UrlFetchItem(expectUrl(arguments), wanted);
        }
        String url = expectUrl(arguments);
        while (arguments.take(' ')) {
            if (!wanted.add(expectParameter(arguments))) {
                throw ImapException.bad("A parameter may come once");
            }
        }
        arguments.expect(')');
        // RFC 5524 section 3.1
        if (wanted.contains(Parameter.BINARY) && wanted.contains(Parameter.BODY)) {
            throw ImapException.bad("BINARY and BODY exclude each other");
        }
        return new UrlFetchItem(url, wanted);
    }

    private static String expectUrl(ImapReader arguments) throws ImapException, IOException {
        return new String(arguments.expectAstring(), StandardCharsets.UTF_8);
    }

    private static Parameter expectParameter(ImapReader arguments) throws ImapException {
        String name = arguments.takeName();
        for (Parameter parameter : Parameter.values()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw arguments.expected("BODY, BINARY or BODYPARTSTRUCTURE");
    }

    /// Whether the answer is in the form of RFC 4467.
    boolean simple() {
        return wanted.isEmpty();
    }

    // url-metadata = 1*(SP "(" url-metadata-el ")")
    void print(ResponseWriter out, UrlTarget target) throws IOException, MailboxException {
        Optional<BinaryPart> binary = Optional.empty();
        if (wanted.contains(Parameter.BINARY)) {
            binary = binary(target);
        }
        if (wanted.contains(Parameter.BODYPARTSTRUCTURE)) {
            out.ascii(" (BODYPARTSTRUCTURE ");
            new StructurePrinter(out, false).print(described(target, binary));
            out.octet(')');
        }
        if (wanted.contains(Parameter.BODY)) {
            UrlFetchCommand.printBody(out.ascii(" (BODY "), target);
            out.octet(')');
        }
        if (wanted.contains(Parameter.BINARY)) {
            out.ascii(" (BINARY ");
            if (binary.isEmpty()) {
                out.nil();
            } else {
                binary.get().print(out, target.partial());
            }
            out.octet(')');
        }
    }

    /// The part without its encoding; empty when that is not known (RFC 5524 section 3.2).
    private static Optional<BinaryPart> binary(UrlTarget target)
            throws MailboxException, IOException {
        if (target.section().text() != Section.Text.ALL) {
            return Optional.of(BinaryPart.plain(target.whole()));
        }
        try {
            return BinaryPart.find(target.message(), target.section().part());
        } catch (MailboxException e) {
            if (e.kind() == MailboxException.Kind.UNKNOWN_CTE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The part's structure, as it is told: without encoding when that is taken off.
    private static MimePart described(UrlTarget target, Optional<BinaryPart> binary)
            throws MailboxException, IOException {
        MimePart part = part(target);
        if (binary.isEmpty() || !(part instanceof MimePart.Leaf leaf)) {
            return part;
        }
        Extent extent = leaf.extent();
        return new MimePart.Leaf(
                leaf.fields().withEncoding("binary"),
                new Extent(
                        extent.offset(),
                        extent.headerOctets(),
                        binary.get().octets(),
                        extent.bodyLines()));
    }

    private static MimePart part(UrlTarget target) throws MailboxException {
        Section section = target.section();
        Optional<MimePart> part = target.message().structure().section(section.part());
        // A header or a text is no part: it is plain text.
        if (part.isEmpty() || section.text() != Section.Text.ALL) {
            return new MimePart.Leaf(
                    ContentFields.of(MediaType.TEXT_PLAIN), new Extent(0, 0, target.octets(), 0));
        }
        return part.get();
    }
}
