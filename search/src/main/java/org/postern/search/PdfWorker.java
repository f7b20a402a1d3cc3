package org.postern.search;

import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Reads the text of PDF documents, in a process of its own: a document from a stranger that makes
/// it use more memory or time than it has takes this process with it, and nothing else.
///
/// It is asked on its standard input and answers on its standard output: for each document its
/// length (4 octets) and its octets; back come the length of the text in UTF-8 and the text. It
/// ends when its input ends.
public final class PdfWorker {
    /// Most pages of a document that are read.
    static final int MOST_PAGES = 2_000;

    private PdfWorker() {}

    /// @param arguments none
    public static void main(String[] arguments) throws IOException {
        FontMappers.set(new OneFont());
        var in = new DataInputStream(System.in);
        var out = new DataOutputStream(System.out);
        try {
            while (true) {
                byte[] document = new byte[in.readInt()];
                in.readFully(document);
                byte[] text = text(document).getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
                out.flush();
            }
        } catch (EOFException e) {
            // Whoever asked is gone.
            return;
        }
    }

    private static String text(byte[] document) {
        var text = new Bounded();
        try (var pdf = Loader.loadPDF(new RandomAccessReadBuffer(document))) {
            var stripper = new PDFTextStripper();
            stripper.setLineSeparator("\n");
            stripper.setEndPage(MOST_PAGES);
            stripper.writeText(pdf, text);
        } catch (Bounded.Full e) {
            return text.toString();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Broken, or with a password: what was read so far is its text.
            return text.toString();
        }
        return text.toString();
    }

    /// Takes as much of the text as is kept of a document.
    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();

        /// There is enough of it.
        private static final class Full extends IOException {
            private static final long serialVersionUID = 1;
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            int room = DocumentText.MOST_CHARACTERS - text.length();
            text.append(characters, offset, Math.min(room, length));
            if (length >= room) {
                throw new Full();
            }
        }

        @Override
        public void flush() {
            // It is memory.
        }

        @Override
        public void close() {
            // It is memory.
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    /// One font for all that a document does not bring along: its widths only tell where words end.
    /// The machine's own fonts would be searched for minutes, and give each machine another text.
    private static final class OneFont implements FontMapper {
        private static final String RESOURCE =
                "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

        private final TrueTypeFont font;

        OneFont() {
            try (var octets = PDFTextStripper.class.getResourceAsStream(RESOURCE)) {
                if (octets == null) {
                    throw new FileNotFoundException(RESOURCE);
                }
                font = new TTFParser().parse(new RandomAccessReadBuffer(octets));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public FontMapping<TrueTypeFont> getTrueTypeFont(
                String baseFont, @Nullable PDFontDescriptor descriptor) {
            return new FontMapping<>(font, true);
        }

        @Override
        public FontMapping<FontBoxFont> getFontBoxFont(
                String baseFont, @Nullable PDFontDescriptor descriptor) {
            return new FontMapping<>(font, true);
        }

        @Override
        public CIDFontMapping getCIDFont(
                String baseFont,
                @Nullable PDFontDescriptor descriptor,
                @Nullable PDCIDSystemInfo info) {
            return new CIDFontMapping(null, font, true);
        }
    }
}
