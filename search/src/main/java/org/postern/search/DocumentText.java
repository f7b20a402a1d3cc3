package org.postern.search;

import org.postern.mail.MimePart;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The text of attached documents: Office Open XML and OpenDocument, which are XML in a ZIP file,
/// read as a stream with what the JDK has; and PDF, read by a process of its own.
///
/// Documents come from strangers: what is read is bounded in every direction, no document type
/// definition is followed, and what is broken gives the text up to there. The same document always
/// gives the same text.
final class DocumentText implements MessageZones.Documents {
    /// Most characters that are kept of a document.
    static final int MOST_CHARACTERS = 1 << 20;

    /// Most octets that are unpacked of a document: a bomb ends here.
    static final long MOST_UNPACKED = 32L << 20;

    /// Most files of a document that are looked at.
    static final int MOST_ENTRIES = 10_000;

    private static final Set<String> ENDINGS =
            Set.of("docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "odt", "ods", "odp", "odg");

    /// Elements behind which another line begins.
    private static final Set<String> LINES =
            Set.of("p", "h", "si", "is", "br", "tr", "row", "table-cell", "tab", "line-break");

    private final LongSupplier mostOctets;

    /// Octets in which the header of a PDF document begins.
    private static final int PDF_HEADER_WITHIN = 1_024;

    private final PdfText pdf;

    /// @param mostOctets of a document, as it was sent
    DocumentText(LongSupplier mostOctets, PdfText pdf) {
        this.mostOctets = mostOctets;
        this.pdf = pdf;
    }

    @Override
    public String text(MimePart.Leaf part, InputStream octets) throws IOException {
        if (part.extent().bodyOctets() > mostOctets.getAsLong()) {
            return "";
        }
        if (isPdf(part)) {
            // No longer than what was sent, whose length is bounded.
            byte[] document = octets.readAllBytes();
            return beginsAsPdf(document) ? pdf.of(document) : "";
        }
        return isOffice(part) ? office(octets) : "";
    }

    private static String office(InputStream octets) throws IOException {
        var text = new StringBuilder();
        var source = new Source(octets);
        try (var zip = new ZipInputStream(source)) {
            var files = new Files(zip);
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry();
                    entry != null && ++entries <= MOST_ENTRIES && !isFull(text);
                    entry = zip.getNextEntry()) {
                if (holdsText(entry.getName())) {
                    new Reading(text).read(files);
                }
                // To pass over a file is to unpack it, too.
                files.skipRest();
            }
        } catch (IOException | IllegalArgumentException e) {
            if (source.failed) {
                throw e;
            }
            // Broken, or a bomb: what was read so far is its text.
            return text.toString();
        }
        return text.toString();
    }

    private static boolean isFull(StringBuilder text) {
        return text.length() >= MOST_CHARACTERS;
    }

    private static boolean isPdf(MimePart.Leaf part) {
        return part.fields().mediaType().subtype().equals("pdf") || ending(part).equals("pdf");
    }

    /// Whether the header stands where readers look for it, which costs much less than a try.
    private static boolean beginsAsPdf(byte[] document) {
        int length = Math.min(document.length, PDF_HEADER_WITHIN);
        return new String(document, 0, length, StandardCharsets.ISO_8859_1).contains("%PDF-");
    }

    private static boolean isOffice(MimePart.Leaf part) {
        String subtype = part.fields().mediaType().subtype();
        return subtype.contains("officedocument")
                || subtype.contains("opendocument")
                || ENDINGS.contains(ending(part));
    }

    private static String ending(MimePart.Leaf part) {
        String name = part.fields().fileName().orElse("");
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean holdsText(String entry) {
        return entry.endsWith(".xml")
                && (entry.equals("content.xml")
                        || entry.equals("xl/sharedStrings.xml")
                        || entry.startsWith("xl/worksheets/")
                        || entry.startsWith("ppt/slides/")
                        || entry.startsWith("ppt/notesSlides/")
                        || (entry.startsWith("word/") && isStory(entry.substring(5))));
    }

    private static boolean isStory(String name) {
        return name.startsWith("document")
                || name.startsWith("header")
                || name.startsWith("footer")
                || name.startsWith("footnotes")
                || name.startsWith("endnotes")
                || name.startsWith("comments");
    }

    /// One file of a document.
    private static final class Reading {
        private final StringBuilder text;

        Reading(StringBuilder text) {
            this.text = text;
        }

        void read(InputStream xml) throws IOException {
            try {
                var reader = factory().createXMLStreamReader(xml);
                boolean cells = false;
                while (reader.hasNext() && !isFull(text)) {
                    switch (reader.next()) {
                        case XMLStreamConstants.START_ELEMENT ->
                                cells |= reader.getLocalName().equals("sheetData");
                        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                                characters(reader);
                        case XMLStreamConstants.END_ELEMENT -> end(reader.getLocalName(), cells);
                        default -> {}
                    }
                }
            } catch (XMLStreamException e) {
                if (e.getNestedException() instanceof IOException cause) {
                    throw cause;
                }
                // Broken: what was read so far is its text.
                line();
            }
            line();
        }

        private static XMLInputFactory factory() {
            var factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            return factory;
        }

        private void characters(XMLStreamReader reader) {
            int room = MOST_CHARACTERS - text.length();
            int length = Math.min(room, reader.getTextLength());
            text.append(reader.getTextCharacters(), reader.getTextStart(), length);
        }

        /// @param cells whether it is a sheet, whose values are elements `v`
        private void end(String element, boolean cells) {
            if (LINES.contains(element) || (cells && element.equals("v"))) {
                line();
            }
        }

        private void line() {
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n' && !isFull(text)) {
                text.append('\n');
            }
        }
    }

    /// The octets of the message, which belong to the caller.
    private static final class Source extends FilterInputStream {
        private boolean failed;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            boolean well = false;
            try {
                int count = super.read(target, offset, length);
                well = true;
                return count;
            } finally {
                failed |= !well;
            }
        }

        @Override
        public void close() {
            // The message's reader closes it.
        }
    }

    /// The files of a document as they are unpacked, within one bound for all.
    private static final class Files extends FilterInputStream {
        private long left = MOST_UNPACKED;

        Files(InputStream in) {
            super(in);
        }

        void skipRest() throws IOException {
            var unwanted = new byte[8192];
            int count = 0;
            while (count >= 0) {
                count = read(unwanted, 0, unwanted.length);
            }
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int octets) throws IOException {
            left -= octets;
            if (left < 0) {
                throw new IOException("document unpacks to more than " + MOST_UNPACKED + " octets");
            }
        }

        @Override
        public void close() {
            // The file is one of many.
        }
    }
}
